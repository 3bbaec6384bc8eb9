import { describe, expect, test } from 'vitest';
import { type BlockRequest, blockMeans } from '../../../src/core/similarity/block-means.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { kernels } from '../kernel/kernels.ts';
import { atAngles, dot } from './oracle.ts';

const [js, wasm] = await kernels();

/** The mean of a cell from all its pairs of distinct tracks. */
function plainMean(vectors: Matrix, order: Int32Array, rows: number[], columns: number[]): number {
  let sum = 0;
  let pairs = 0;
  for (let r = rows[0]!; r < rows[1]!; r++) {
    for (let c = columns[0]!; c < columns[1]!; c++) {
      if (r === c) continue;
      sum += dot(vectors, order[r]!, order[c]!);
      pairs++;
    }
  }
  return pairs === 0 ? 1 : sum / pairs;
}

describe('means of blocks of the ordered matrix', () => {
  test('a cell a track: the similarities themselves, 1 on the diagonal', async () => {
    const span = { from: 0, to: 3 };
    const request = { rows: span, columns: span, cells: 100 };
    const order = Int32Array.of(2, 0, 1);
    const made = await blockMeans(atAngles(0, 60, 90), order, request, js.matrix);
    expect([...made.rowEdges]).toEqual([0, 1, 2, 3]);
    const half = Math.sqrt(3) / 2;
    [1, 0, half, 0, 1, 0.5, half, 0.5, 1].forEach((value, i) => {
      expect(made.mean[i]).toBeCloseTo(value, 6);
    });
  });

  test('a block on the diagonal leaves out each track with itself', async () => {
    const span = { from: 0, to: 4 };
    const request = { rows: span, columns: span, cells: 2 };
    const made = await blockMeans(
      atAngles(0, 60, 90, 180),
      Int32Array.of(0, 1, 2, 3),
      request,
      js.matrix,
    );
    // 0.5 and 0 are the single pairs inside; across: (0 − 1 + cos 30° − 0.5) / 4.
    const across = (0 - 1 + Math.sqrt(3) / 2 - 0.5) / 4;
    [0.5, across, across, 0].forEach((value, i) => {
      expect(made.mean[i]).toBeCloseTo(value, 6);
    });
  });

  const REQUESTS: readonly BlockRequest[] = [
    { rows: { from: 0, to: 151 }, columns: { from: 0, to: 151 }, cells: 40 },
    { rows: { from: 10, to: 90 }, columns: { from: 37, to: 151 }, cells: 17 },
    { rows: { from: 100, to: 120 }, columns: { from: 90, to: 140 }, cells: 64 },
    { rows: { from: 5, to: 6 }, columns: { from: 0, to: 151 }, cells: 3 },
    { rows: { from: 0, to: 20 }, columns: { from: 100, to: 100 }, cells: 8 },
  ];
  for (const request of REQUESTS) {
    const { rows, columns, cells } = request;
    const name = `[${rows.from}, ${rows.to}) × [${columns.from}, ${columns.to}) at ${cells}`;
    test(`${name}: sums give what all pairs give, on both kernels`, async () => {
      const n = 151;
      const random = seeded(n);
      const vectors = blobs(random, { n, d: 40, people: 12, spread: 0.7 });
      const order = Int32Array.from({ length: n }, (_, i) => (i * 37) % n);
      const made = await blockMeans(vectors, order, request, wasm.matrix);
      const h = made.rowEdges.length - 1;
      const w = made.columnEdges.length - 1;
      expect(h).toBe(Math.min(cells, rows.to - rows.from));
      expect(made.mean).toHaveLength(h * w);
      let worst = 0;
      for (let r = 0; r < h; r++) {
        for (let c = 0; c < w; c++) {
          const exact = plainMean(
            vectors,
            order,
            [made.rowEdges[r]!, made.rowEdges[r + 1]!],
            [made.columnEdges[c]!, made.columnEdges[c + 1]!],
          );
          worst = Math.max(worst, Math.abs(made.mean[r * w + c]! - exact));
        }
      }
      expect(worst).toBeLessThan(1e-6);
      expect((await blockMeans(vectors, order, request, js.matrix)).mean).toEqual(made.mean);
    });
  }

  test('identical tracks are 1 everywhere, and no tracks make no cells', async () => {
    const all = { from: 0, to: 9 };
    const same = atAngles(...new Array<number>(9).fill(77));
    const request = { rows: all, columns: all, cells: 4 };
    const made = await blockMeans(same, Int32Array.from(new Array(9).keys()), request, wasm.matrix);
    for (const value of made.mean) expect(value).toBeCloseTo(1, 6);
    const none = { from: 0, to: 0 };
    const empty = { n: 0, d: 2, data: new Float32Array(0) };
    const nothing = { rows: none, columns: none, cells: 4 };
    expect((await blockMeans(empty, new Int32Array(0), nothing, wasm.matrix)).mean).toHaveLength(0);
  });
});
