import { expect, test } from 'vitest';
import { leafRuns, runAt } from '../../../src/core/similarity/leaf-runs.ts';

test('runs of one label, left to right; unlabelled leaves stand alone', () => {
  const labels = [4, 4, 4, -1, -1, 0, 4];
  const runs = leafRuns(labels.length, (place) => labels[place] ?? -1);
  expect(runs.map(({ from, to, label }) => [from, to, label])).toEqual([
    [0, 3, 4],
    [3, 4, -1],
    [4, 5, -1],
    [5, 6, 0],
    [6, 7, 4],
  ]);
  labels.forEach((label, place) => {
    const run = runAt(runs, place);
    expect(run?.label).toBe(label);
    expect(place >= run!.from && place < run!.to).toBe(true);
  });
  expect(leafRuns(0, () => 0)).toEqual([]);
  expect(runAt([], 3)).toBeUndefined();
});
