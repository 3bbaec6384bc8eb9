import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { ledoitWolf } from '../../../src/core/metric/ledoit-wolf.ts';
import { withinScatter } from '../../../src/core/metric/within-scatter.ts';
import { groupsOf, plainCovariance, rows, variedFaces } from './learned.ts';

interface Fixture {
  readonly d: number;
  readonly sizes: readonly number[];
  readonly faces: readonly (readonly number[])[];
  readonly shrinkage: number;
  readonly covariance: readonly (readonly number[])[];
}
const FIXTURE = fileURLToPath(new URL('../../fixtures/metric/ledoit-wolf.json', import.meta.url));

/** Pairs of faces whose contrasts are (2, 0), (2, 0), (0, 1), (0, 1), as often as is said. */
function pairs(times: number) {
  const half = [2, 2, 0, 0].flatMap((x) => [
    [0, 0],
    [x * Math.SQRT2, x === 0 ? Math.SQRT2 : 0],
  ]);
  const list = Array.from({ length: times }, () => half).flat();
  return { vectors: rows(list), groups: groupsOf(Array<number>(4 * times).fill(2)) };
}

describe('ledoitWolf', () => {
  it('is what it is by hand in two dimensions', async () => {
    // S = diag(2, ½), μ = 1.25, |S − μI|² / d = 0.5625; error (8.5 − 4.25) / 2n.
    for (const [times, intensity] of [
      [1, 0.53125 / 0.5625],
      [2, 0.265625 / 0.5625],
    ] as const) {
      const { vectors, groups } = pairs(times);
      const shrinkage = ledoitWolf(await withinScatter(vectors, groups, SILENT_HOOKS));
      expect(shrinkage.scale).toBeCloseTo(1.25, 6);
      expect(shrinkage.intensity).toBeCloseTo(intensity, 5);
      const beyond = (0.5625 - intensity * 0.5625) / 1.25 ** 2;
      expect(shrinkage.directions).toBeCloseTo(2 / (1 + beyond), 5);
    }
  });

  it('is scikit-learn’s for the contrasts of the tracks', async () => {
    const fixture = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Fixture;
    const { d, sizes, faces, covariance } = fixture;
    const within = await withinScatter(rows(faces), groupsOf(sizes), SILENT_HOOKS);
    const { intensity, scale } = ledoitWolf(within);
    expect(intensity).toBeCloseTo(fixture.shrinkage, 6);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        const s = within.scatter.data[i * within.scatter.stride + j]! / within.freedom;
        const shrunk = (1 - intensity) * s + (i === j ? intensity * scale : 0);
        expect(shrunk).toBeCloseTo(covariance[i]![j]!, 6);
      }
    }
  });

  it('trusts nothing but the target where the spread is the same in all directions', async () => {
    const list = [
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 1],
    ];
    const within = await withinScatter(rows(list), groupsOf([2, 2]), SILENT_HOOKS);
    const { intensity, scale, directions } = ledoitWolf(within);
    expect([intensity, directions]).toEqual([1, 2]);
    expect(scale).toBeCloseTo(0.25, 12);
  });
});

describe('withinScatter', () => {
  it('adds up to the covariance around the means, more than one block of it', async () => {
    const sizes = Array.from({ length: 90 }, (_, t) => 2 + (t % 5));
    const vectors = variedFaces(3, sizes, 10);
    const groups = groupsOf(sizes);
    const { scatter, freedom, tracks, faces } = await withinScatter(vectors, groups, SILENT_HOOKS);
    const wanted = plainCovariance(vectors, groups);
    expect([faces, tracks, freedom]).toEqual([360, 90, 270]);
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j <= i; j++) {
        const got = scatter.data[i * scatter.stride + j]! / freedom;
        expect(got).toBeCloseTo(wanted[i]![j]!, 12);
      }
    }
  });

  it('counts tracks for what they are worth', async () => {
    const alike = [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -1, 0].flatMap((x, i, all) =>
      i % 2 === 0 ? [[x, all[i + 1]!]] : [],
    );
    const equal = await withinScatter(rows(alike), groupsOf([2, 2, 2]), SILENT_HOOKS);
    expect(equal.worth).toBeCloseTo(3, 12);
    alike[1] = [3, 0];
    const uneven = await withinScatter(rows(alike), groupsOf([2, 2, 2]), SILENT_HOOKS);
    // Scatters 4.5, ½, ½.
    expect(uneven.worth).toBeCloseTo(5.5 ** 2 / 20.75, 6);
  });
});
