import { describe, expect, test } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { principalPlane } from '../../../src/core/map/pca.ts';
import { smallEigen } from '../../../src/core/map/small-eigen.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { blobs, matrixOf, seeded } from '../cluster/cases.ts';

/** All eigenvalues of the scatter matrix in space, descending, by the plain method. */
function scatterEigen({ n, d, data }: Matrix) {
  const mean = Float64Array.from({ length: d }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[i * d + k]!;
    return sum / n;
  });
  const scatter = new Float64Array(d * d); // [d * d]
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        scatter[a * d + b]! += (data[i * d + a]! - mean[a]!) * (data[i * d + b]! - mean[b]!);
      }
    }
  }
  return { mean, ...smallEigen(scatter, d) };
}

describe('principal plane', () => {
  test('points on a line in the plane lie along x, in order, with nothing on y', async () => {
    const vectors = matrixOf([
      [0, 0],
      [3, 4],
      [6, 8],
    ]);
    const { positions, explained } = await principalPlane(vectors, SILENT_HOOKS);
    expect([...positions].map((value) => Math.round(value * 1e5) / 1e5 + 0)).toEqual([
      -5, 0, 0, 0, 5, 0,
    ]);
    expect(explained[0]).toBeCloseTo(1, 12);
    expect(explained[1]).toBeCloseTo(0, 12);
  });

  test('an axis points to where its largest loading is positive', async () => {
    const points = [
      [0, 0, 0],
      [-4, 1, 0],
      [-8, 2, 0],
    ];
    const { positions } = await principalPlane(matrixOf(points), SILENT_HOOKS);
    // The largest loading is that of the first coordinate, which falls from point to point.
    expect(positions[0]).toBeGreaterThan(positions[2]!);
    expect(positions[2]).toBeGreaterThan(positions[4]!);
  });

  // Fewer rows than columns takes the other scatter matrix.
  test.each([
    { n: 60, d: 12 },
    { n: 12, d: 24 },
  ])('$n × $d agrees with a full decomposition', async ({ n, d }) => {
    const vectors = blobs(seeded(n), { n, d, people: 4, spread: 0.5 });
    const { positions, explained } = await principalPlane(vectors, SILENT_HOOKS);
    const full = scatterEigen(vectors);
    const total = full.values.reduce((sum, value) => sum + value, 0);
    for (const axis of [0, 1]) {
      expect(explained[axis]).toBeCloseTo(full.values[axis]! / total, 9);
      const along = (i: number): number => {
        let sum = 0;
        for (let k = 0; k < d; k++) {
          sum += (vectors.data[i * d + k]! - full.mean[k]!) * full.vectors[axis * d + k]!;
        }
        return sum;
      };
      const sign = Math.sign(along(0)) * Math.sign(positions[axis]!);
      for (let i = 0; i < n; i++) {
        expect(positions[2 * i + axis]).toBeCloseTo(sign * along(i), 5);
      }
    }
  });

  test('nothing, one vector, and vectors that are all the same lie in the origin', async () => {
    const one = matrixOf([[0.6, 0.8]]);
    const row = [...blobs(seeded(3), { n: 1, d: 32, people: 1, spread: 0.5 }).data];
    const same = matrixOf([row, row, row, row, row, row, row]);
    const none: Matrix = { n: 0, d: 4, data: new Float32Array(0) };
    for (const vectors of [none, one, same]) {
      const { positions, explained } = await principalPlane(vectors, SILENT_HOOKS);
      expect([...positions]).toEqual(new Array(2 * vectors.n).fill(0));
      expect([...explained]).toEqual([0, 0]);
    }
  });

  test('the same vectors give the same bits', async () => {
    const vectors = blobs(seeded(5), { n: 80, d: 64, people: 6, spread: 0.6 });
    const first = await principalPlane(vectors, SILENT_HOOKS);
    const again = await principalPlane({ ...vectors, data: vectors.data.slice() }, SILENT_HOOKS);
    expect(again).toEqual(first);
  });
});

test('Jacobi finds the eigenvalues of a matrix worked by hand', () => {
  // [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, −1).
  const { values, vectors } = smallEigen(Float64Array.of(2, 1, 1, 2), 2);
  expect(values[0]).toBeCloseTo(3, 14);
  expect(values[1]).toBeCloseTo(1, 14);
  expect(Math.abs(vectors[0]! - vectors[1]!)).toBeLessThan(1e-14);
  expect(vectors[2]! + vectors[3]!).toBeCloseTo(0, 14);
});
