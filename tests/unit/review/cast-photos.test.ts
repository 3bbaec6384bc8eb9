import { describe, expect, test } from 'vitest';
import { episodesDir } from '../../data.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { answerAll, importFolder, personOf, type Sitting } from './oracle.ts';

const dir = episodesDir() ?? '';
const kernel = await wasmKernel();

describe.skipIf(dir === '')('the queue on real episodes', () => {
  const sit = async (name: string, threshold: number, method: 'average' | 'complete' | 'ward') => {
    const imported = await importFolder(dir, name);
    const sitting = await answerAll(imported, { threshold, method, kernel, most: 100 });
    return { truth: imported.episode.truth ?? new Map<number, string>(), ...sitting };
  };

  // 63 identities of 50 people: 13 answers are the least that can do it.
  test('leads from the cut at 0.58 to the truth of cast-photos in 20 answers', async () => {
    const { truth, untilTruth, answers, identities } = await sit('cast-photos', 0.58, 'average');
    console.log(`cast-photos: the truth after ${untilTruth} answers, ${tally(answers)} in all`);
    expect(partitionOf(identities)).toEqual(partitionOf(byPerson(truth)));
    expect(untilTruth).toBeGreaterThanOrEqual(13);
    expect(untilTruth).toBeLessThanOrEqual(20);
    expect(answers.length).toBeLessThanOrEqual(24);
    expect(answers.filter(({ item }) => item.kind === 'mixed-track')).toEqual([]);
  });

  test.each([
    ['average', 0.45],
    ['average', 0.7],
    ['complete', 0.5],
    ['ward', 0.5],
  ] as const)('leads to it with %s linkage cut at %s too', async (method, threshold) => {
    const { truth, identities } = await sit('cast-photos', threshold, method);
    expect(partitionOf(identities)).toEqual(partitionOf(byPerson(truth)));
  });

  test('never asks the same question twice', async () => {
    const { answers } = await sit('cast-photos', 0.45, 'average');
    const keys = answers.map(({ item }) => item.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('finds the mixed track of hamilton-clip, and what it was taken for', async () => {
    const { answers, identities, truth } = await sit('hamilton-clip', 0.58, 'average');
    expect(answers.map(({ item, said }) => [item.kind, said])).toEqual([
      ['mixed-track', 'split'],
      ['weak-link', 'not-same'],
    ]);
    expect(identities.every((tracks) => personOf(tracks, truth) !== undefined)).toBe(true);
  });
});

function byPerson(truth: ReadonlyMap<number, string>): Int32Array[] {
  const people = new Map<string, number[]>();
  for (const [track, person] of truth) people.set(person, [...(people.get(person) ?? []), track]);
  return [...people.values()].map((tracks) => Int32Array.from(tracks));
}

/** Groups in an order of their own, so that they compare. */
function partitionOf(groups: readonly Int32Array[]): number[][] {
  return groups.map((tracks) => [...tracks].sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}

function tally(answers: Sitting['answers']): string {
  const same = answers.filter(({ said }) => said === 'same').length;
  return `${answers.length} (${same} same, ${answers.length - same} not)`;
}
