import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import type { ImportedEpisode } from '../../src/core/episode/episode.ts';
import { importDemo } from '../unit/demo/demo-import.ts';
import { importFolder } from '../unit/review/oracle.ts';
import { type BenchOptions, round } from './options.ts';
import { ReviewDesk } from './review-desk.ts';
import { truthOf } from './review-truth.ts';

/** Where the identities are good enough to work with. */
const GOOD = 0.97;
/** A person gives up. */
const MOST_ANSWERS = 600;
/** A batch of fewer costs more keys than its questions. */
const LEAST_BATCH = 2;

/**
 * A sitting at the review page by somebody who knows the truth: the queue as the page shows it, every
 * answer the operation that the page makes of it. A key press is counted for an answer, two for a name
 * (the field, Enter), and for a batch one to look, one for each merge taken out, one to accept. An
 * answer is a question's, a batch, or a merge taken out of one. F is BCubed over the tracks that the
 * truth names and that have a vector: no answer can place the others.
 * Without an episode: the demo's.
 */
export async function bench(options: BenchOptions) {
  const imported = await episodeOf(options);
  const desk = await ReviewDesk.open(imported.imported, imported.truth, {
    ...DEFAULT_PARAMETERS,
    cluster_thresh: options.start ?? DEFAULT_PARAMETERS.cluster_thresh,
  });
  const startF = desk.f();
  const spent = { answers: 0, keys: 0, batches: 0, pairs: 0 };
  const curve: [number, number][] = [[0, round(startF, 4)]];
  const reached = {
    toF97: undefined as Spent | undefined,
    toTruth: undefined as Spent | undefined,
  };
  const look = (): void => {
    const f = desk.f();
    const { answers, keys } = spent;
    if (answers > 0) curve.push([answers, round(f, 4)]);
    if (f >= GOOD) reached.toF97 ??= { answers, keys };
    if (desk.isTruth) reached.toTruth ??= { answers, keys };
  };
  look();
  const kinds: Record<string, number> = {};
  while (spent.answers < MOST_ANSWERS) {
    const { batch, item } = desk;
    if (options.batches && batch.length >= LEAST_BATCH) {
      const out = await desk.accept(batch);
      spent.batches += 1;
      spent.pairs += batch.length;
      spent.answers += 1 + out;
      spent.keys += 2 + out;
    } else {
      if (item === undefined) break;
      spent.keys += await desk.answer(item);
      spent.answers += 1;
      kinds[item.kind] = (kinds[item.kind] ?? 0) + 1;
    }
    look();
  }
  return [
    {
      ...{
        tracks: imported.imported.episode.tracks.count,
        people: new Set(imported.truth.values()).size,
      },
      ...{ startF: round(startF, 4), ...spent, ...kinds, endF: round(desk.f(), 4) },
      ...{ toF97: reached.toF97 ?? null, toTruth: reached.toTruth ?? null, curve },
    },
  ];
}

interface Spent {
  readonly answers: number;
  readonly keys: number;
}

async function episodeOf({ episode: folder, truth: file }: BenchOptions): Promise<{
  readonly imported: ImportedEpisode;
  readonly truth: ReadonlyMap<string, string>;
}> {
  if (folder === undefined) {
    const imported = await importDemo();
    return { imported, truth: truthOf(imported.episode, undefined) };
  }
  const imported = await importFolder(dirname(resolve(folder)), basename(resolve(folder)));
  const text = file === undefined ? undefined : readFileSync(file, 'utf8');
  return { imported, truth: truthOf(imported.episode, text) };
}
