import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadEpisode } from '../../../src/cli/kit/load-episode.ts';
import { itemConstraints } from '../../../src/core/cluster/item-constraints.ts';
import type { LinkageMethod } from '../../../src/core/cluster/types.ts';
import { demoEpisode } from '../../../src/core/demo/demo-episode.ts';
import { demoSource } from '../../../src/core/demo/demo-source.ts';
import type { DemoDifficulty } from '../../../src/core/demo/demo-vectors.ts';
import { discover } from '../../../src/core/episode/discover.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { importEpisode } from '../../../src/core/episode/import-episode.ts';
import { pool } from '../../../src/core/episode/pool.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { besideGolden, episodesDir } from '../../data.ts';
import { bestF, fAt, judge, treeOf } from './judge.ts';

/** What the suggestion is worth on an episode whose people are known. */
async function judged({ episode, embeddings }: ImportedEpisode, method: LinkageMethod) {
  const { items, vectors } = pool(episode, embeddings, 'mean');
  const { sharedFrames } = summariseTracks(episode);
  const tree = await treeOf(vectors, method);
  const truth = new Map<number, string>();
  items.forEach((row, item) => {
    const person = episode.truth?.get(row);
    if (person !== undefined) truth.set(item, person);
  });
  const pairs = itemConstraints({ mustLink: [], frozen: [], cannotLink: sharedFrames }, items);
  const suggestion = await judge(vectors, { method, tree, sharedFrames: pairs.cannotLink });
  const best = bestF(tree, method, truth);
  const f = fAt(tree, method, suggestion.cluster_thresh, truth);
  return { suggestion, f, share: f / best };
}

/** Each is looked at more than once. */
const read = new Map<string, Promise<ImportedEpisode>>();
function once(name: string, import_: () => Promise<ImportedEpisode>): Promise<ImportedEpisode> {
  const imported = read.get(name) ?? import_();
  read.set(name, imported);
  return imported;
}

const demo = (seed: number, difficulty: DemoDifficulty) =>
  once(`demo ${seed} ${difficulty}`, () => readDemo(seed, difficulty));

async function readDemo(seed: number, difficulty: DemoDifficulty): Promise<ImportedEpisode> {
  const files = demoSource(demoEpisode(), { seed, difficulty });
  const { candidates } = await discover(files.filter(({ path }) => !path.includes('/crops/')));
  const [candidate] = candidates;
  if (candidate === undefined) throw new Error('the demo was not found');
  return importEpisode(candidate, { skipBadLines: false }, SILENT_HOOKS);
}

const DEMOS: readonly (readonly [number, DemoDifficulty])[] = [
  [0, 'normal'],
  [1, 'easy'],
  [2, 'hard'],
  [3, 'normal'],
  [4, 'hard'],
];
/** Their people lie apart so far that most thresholds have no merge near them. */
const EASY = [2, 3, 4] as const;

test.each(EASY)('demo seed %i (easy) comes to 0.97 of the best F', async (seed) => {
  const { share } = await judged(await demo(seed, 'easy'), 'average');
  expect(share).toBeGreaterThanOrEqual(0.965);
});

describe.each<LinkageMethod>(['average', 'complete'])('with %s linkage', (method) => {
  test.each(DEMOS)('demo seed %i (%s) comes to 0.97 of the best F', async (seed, difficulty) => {
    const { suggestion, share } = await judged(await demo(seed, difficulty), method);
    expect(suggestion.decided).toBe(true);
    expect(share).toBeGreaterThanOrEqual(0.97);
  });

  test.skipIf(episodesDir() === undefined)('real photographs too, with confidence', async () => {
    const folder = join(episodesDir() ?? '', 'cast-photos');
    const imported = await once(
      'cast-photos',
      async () => (await loadEpisode({ episode: folder })).imported,
    );
    const { suggestion, share } = await judged(imported, method);
    expect(share).toBeGreaterThanOrEqual(0.97);
    expect(suggestion.word).not.toBe('low');
  });
});

const vectorsDir = besideGolden('vectors');
describe.skipIf(vectorsDir === undefined)('real footage', () => {
  const footage = async (name: string) => {
    const folder = join(vectorsDir ?? '', name);
    return judged(
      await once(name, async () => (await loadEpisode({ episode: folder })).imported),
      'average',
    );
  };

  test.each([
    ['actors over decades', 'actors-ages', 0.97],
    ['clips of one person each', 'talking-heads', 0.97],
    ['an embedder whose cosines are all high', 'lfw-dlib', 0.97],
    ['a film whose valley is narrow', 'bubble-clip', 0.9],
  ])('%s: %s', async (_, name, least) => {
    const { suggestion, share } = await footage(name);
    expect(suggestion.decided).toBe(true);
    // Sure only where it is right.
    expect(share).toBeGreaterThanOrEqual(suggestion.word === 'low' ? least : 0.97);
  });

  test('different people who are as alike as .8 are not taken for granted', async () => {
    const { suggestion } = await footage('lfw-dlib');
    expect(suggestion.word).toBe('low');
    expect(suggestion.reasons.some(({ text }) => text.includes('not seen yet'))).toBe(true);
  });
});

describe.skipIf(episodesDir() === undefined)('evenings made of real faces', () => {
  test.each([
    ['26 people', ['--tracks', '400', '--seed', '8']],
    ['26 people, noisy', ['--tracks', '400', '--seed', '9', '--scene', '0.8', '--frame', '0.4']],
    ['one person with most tracks', ['--tracks', '300', '--people', '6', '--tail', '2.5']],
    ['two people', ['--tracks', '100', '--people', '2', '--seed', '1']],
  ])('%s', async (_, options) => {
    const folder = await mkdtemp(join(tmpdir(), 'cutline-big-'));
    try {
      const script = join(episodesDir() ?? '', 'make-big.mjs');
      await promisify(execFile)(process.execPath, [script, join(folder, 'big'), ...options]);
      const truth = join(folder, 'big-truth.json');
      const { imported } = await loadEpisode({ episode: join(folder, 'big'), truth });
      const { suggestion, share } = await judged(imported, 'average');
      expect(share).toBeGreaterThanOrEqual(suggestion.word === 'low' ? 0.9 : 0.965);
      expect(suggestion.word).not.toBe('low');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

test.skipIf(episodesDir() === undefined)('five tracks are too few to decide', async () => {
  const folder = join(episodesDir() ?? '', 'hamilton-clip');
  const { imported } = await loadEpisode({ episode: folder });
  const { suggestion } = await judged(imported, 'average');
  expect(suggestion).toMatchObject({ decided: false, confidence: 0, word: 'low' });
  expect(suggestion.reasons.map(({ text }) => text)).toEqual([
    '5 tracks are too few: their pairs do not show where different people lie. Other episodes of the same embedder would.',
  ]);
});
