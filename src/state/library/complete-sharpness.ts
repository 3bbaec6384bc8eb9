import type { CropSource } from '../../bridge/crop-source.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { withSharpness } from '../../core/identity/sharpness.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import type { Context } from '../lib/session.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { readRecord, writeMeasured } from '../persistence/episodes.ts';
import { openAs } from '../views/stand.ts';
import { sourceOf } from './crop-origin.ts';
import { areFew, beginSharpness, facesToMeasure, type SharpnessRun } from './measure-sharpness.ts';

/**
 * Measure what an import did not wait for, so that it could be seen at once; representatives that tied
 * until then are settled. Where they are few they are not shown before, so that no face changes under a
 * person's eyes; of more, those that stand until then are. Does nothing when all is measured, or while the crops cannot be read. Two
 * callers share one run.
 * @param begun by the import
 * @throws CancelledError
 */
export function completeSharpness(ctx: Context, begun?: SharpnessRun): Promise<void> {
  const { session, get } = ctx;
  const { stored, measuring, liveCrops } = session;
  const { open } = get();
  if (stored === undefined || stored.measured || open?.crops !== 'ready') {
    return Promise.resolve();
  }
  const same = measuring?.of.key === stored.key && measuring.of.generation === stored.generation;
  if (measuring !== undefined && same) return measuring.done;
  measuring?.abort.abort();
  const abort = new AbortController();
  const run = begun ?? begin(open.episode, sourceOf(stored, liveCrops));
  const done = complete(ctx, stored, run, abort.signal).finally(() => {
    if (session.measuring?.abort === abort) session.measuring = undefined;
  });
  const decides = new Set(areFew(run.rows) ? run.rows : []);
  session.measuring = { of: stored, abort, done, decides };
  return done;
}

/** The end of an import is no news: a bar that comes after it and goes at once would say that there is more. */
const SHOW_AFTER_MS = 2000;

const begin = (episode: Episode, source: CropSource): SharpnessRun =>
  beginSharpness(episode, facesToMeasure(episode), source);

async function complete(
  ctx: Context,
  stored: LibraryRecord,
  run: SharpnessRun,
  signal: AbortSignal,
): Promise<void> {
  const { session, get, set } = ctx;
  const { open, leader } = get();
  if (open === undefined) return;
  const title = 'Comparing the sharpness of faces';
  const options = { background: true, signal, showAfter: SHOW_AFTER_MS };
  const values = await session.jobs.run(title, run.finish, options);
  // Rows of faces are the same in both: what ties is asked of the tracks as they are, kept in the base.
  const episode = withSharpness(open.base, run.rows, values);
  const now = get().open;
  if (now?.key !== stored.key || session.stored?.generation !== stored.generation) return;
  const data = { episode, summaries: summariseTracks(episode) };
  const record = leader ? await writeMeasured(stored, data) : await readRecord(stored.key);
  if (record?.generation !== stored.generation) return;
  session.stored = { ...record, measured: true };
  set({ open: { ...now, ...openAs(data, get().log) } });
}
