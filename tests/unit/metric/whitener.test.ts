import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/core/errors.ts';
import { type Progress, SILENT_HOOKS } from '../../../src/core/job.ts';
import { ledoitWolf } from '../../../src/core/metric/ledoit-wolf.ts';
import { whiten, whitenerOf } from '../../../src/core/metric/whitener.ts';
import { withinScatter } from '../../../src/core/metric/within-scatter.ts';
import { groupsOf, plainCovariance, rows, variedFaces } from './learned.ts';

const SIZES = Array.from({ length: 30 }, (_, t) => 2 + (t % 4));

async function learned(d: number, seed = 1) {
  const vectors = variedFaces(seed, SIZES, d);
  const groups = groupsOf(SIZES);
  const within = await withinScatter(vectors, groups, SILENT_HOOKS);
  const shrinkage = ledoitWolf(within);
  return { vectors, groups, shrinkage, whitener: whitenerOf(within, shrinkage) };
}

describe('whitenerOf', () => {
  it('makes the shrunk covariance within tracks the identity', async () => {
    for (const d of [1, 3, 4, 7]) {
      const { vectors, groups, shrinkage, whitener } = await learned(d);
      const { intensity, scale } = shrinkage;
      const plain = plainCovariance(vectors, groups);
      const shrunk = plain.map((line, i) =>
        line.map((s, j) => (1 - intensity) * s + (i === j ? intensity * scale : 0)),
      );
      const { data, stride } = whitener.rows;
      const w = (i: number, k: number) => data[i * stride + k]!;
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          let value = 0;
          for (let k = 0; k < d; k++) {
            for (let l = 0; l < d; l++) value += w(i, k) * shrunk[k]![l]! * w(j, l);
          }
          expect(value).toBeCloseTo(i === j ? 1 : 0, 9);
        }
      }
    }
  });

  it('has an inverse where no direction but one was ever seen', async () => {
    const list = [
      [0, 0, 0],
      [1, 0, 0],
    ];
    const within = await withinScatter(rows([...list, ...list]), groupsOf([2, 2]), SILENT_HOOKS);
    const whitener = whitenerOf(within, { intensity: 0, scale: 1 / 6, directions: 1 });
    expect(whitener.rows.data.every(Number.isFinite)).toBe(true);
  });
});

describe('whiten', () => {
  it('stretches what one track varies little in, by hand', async () => {
    // Contrasts (2, 0) and (0, 1), four each: S = diag(2, ½), μ = 1.25, intensity 0.47222.
    const half = [2, 2, 0, 0].flatMap((x) => [
      [0, 0],
      [x * Math.SQRT2, x === 0 ? Math.SQRT2 : 0],
    ]);
    const within = await withinScatter(
      rows([...half, ...half]),
      groupsOf(Array(8).fill(2)),
      SILENT_HOOKS,
    );
    const whitener = whitenerOf(within, ledoitWolf(within));
    const turned = await whiten(rows([[Math.SQRT1_2, Math.SQRT1_2]]), whitener, SILENT_HOOKS);
    const [x, y] = [1 / Math.sqrt(1.6458333), 1 / Math.sqrt(0.8541667)];
    expect(turned.data[0]).toBeCloseTo(x / Math.hypot(x, y), 5);
    expect(turned.data[1]).toBeCloseTo(y / Math.hypot(x, y), 5);
  });

  it('gives unit vectors, and leaves alone what has no direction', async () => {
    const { vectors, whitener } = await learned(6);
    vectors.data.fill(0, 6, 12);
    vectors.data[13] = Number.NaN;
    const { data, n } = await whiten(vectors, whitener, SILENT_HOOKS);
    expect([...data.subarray(6, 12)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...data.subarray(12, 18)]).toEqual([...vectors.data.subarray(12, 18)]);
    for (let row = 3; row < n; row++) {
      expect(Math.hypot(...data.subarray(row * 6, row * 6 + 6))).toBeCloseTo(1, 6);
    }
  });

  it('turns a vector the same, whatever stands beside it', async () => {
    const { vectors, whitener } = await learned(5);
    const all = await whiten(vectors, whitener, SILENT_HOOKS);
    const one = rows([[...vectors.data.subarray(70 * 5, 71 * 5)]]);
    const alone = await whiten(one, whitener, SILENT_HOOKS);
    expect([...alone.data]).toEqual([...all.data.subarray(70 * 5, 71 * 5)]);
  });

  it('tells how far it is, and stops when told to', async () => {
    const { vectors, whitener } = await learned(5);
    const seen: number[] = [];
    const hooks = { ...SILENT_HOOKS, progress: ({ done }: Progress) => void seen.push(done) };
    await whiten(vectors, whitener, hooks);
    expect(seen).toEqual([64, 103]);
    const stop = { ...SILENT_HOOKS, breathe: () => Promise.reject(new CancelledError()) };
    await expect(whiten(vectors, whitener, stop)).rejects.toThrow(CancelledError);
  });
});
