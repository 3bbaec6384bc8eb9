import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  startingThresholds,
  suggestedThresholds,
} from '../../../src/core/facebank/null-thresholds.ts';
import { DEFAULT_MATCH_THRESHOLDS } from '../../../src/core/facebank/types.ts';
import { besideGolden, episodesDir } from '../../data.ts';
import { halfTrial, knownEpisode, scoreTrial, type Trial } from './trial.ts';

const TRIALS = [1, 2, 3];

async function trialsOf(folder: string): Promise<readonly Trial[]> {
  const episode = await knownEpisode(folder);
  return Promise.all(
    TRIALS.flatMap((seed) => [0, 0.3].map((share) => halfTrial(episode, seed, share))),
  );
}

const sums = (all: readonly ReturnType<typeof scoreTrial>[]) => ({
  precision: sumOf(all, 'right') / Math.max(1, sumOf(all, 'named')),
  recall: sumOf(all, 'right') / sumOf(all, 'known'),
  wrong: sumOf(all, 'wrong'),
});
const sumOf = (
  all: readonly ReturnType<typeof scoreTrial>[],
  key: 'right' | 'named' | 'known' | 'wrong',
) => all.reduce((sum, one) => sum + one[key], 0);

/** What each set comes to at the suggested thresholds, at least. */
const SETS = [
  ['cast-photos', episodesDir(), 0.94, 0.9],
  ['actors-ages', besideGolden('vectors'), 1, 0.85],
  ['bubble-clip', besideGolden('vectors'), 1, 0.8],
  ['lfw-dlib', besideGolden('vectors'), 0.99, 0.7],
  ['talking-heads', besideGolden('vectors'), 1, 0.97],
] as const;

describe.each(SETS)('half of %s knows the other half', (name, dir, precision, recall) => {
  test.skipIf(dir === undefined)('nobody wrong at the thresholds that it begins with', async () => {
    const trials = await trialsOf(join(dir!, name));
    const found = trials.map((trial) => {
      const thresholds = startingThresholds(suggestedThresholds(trial.found));
      // The specification's thresholds, but for an embedder to which all faces are alike.
      expect(thresholds === DEFAULT_MATCH_THRESHOLDS).toBe(name !== 'lfw-dlib');
      return scoreTrial(trial, thresholds);
    });
    if (name !== 'lfw-dlib') expect(sums(found).wrong).toBe(0);
    const suggested = sums(
      trials.map((trial) => scoreTrial(trial, suggestedThresholds(trial.found)!)),
    );
    expect(suggested.precision).toBeGreaterThanOrEqual(precision);
    expect(suggested.recall).toBeGreaterThanOrEqual(recall);
  });
});
