import { SINGLE_PRECISION } from '../core/cluster/doubt.ts';
import type { MatrixEngine } from '../core/cluster/types.ts';
import type { JobHooks } from '../core/job.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import { breather } from './breather.ts';

/** Terms summed before they are added to the total: keeps the f32 error at 3e-7 for d = 512. */
export const BLOCK = 128;
const EMPTY: Matrix = { n: 0, d: 0, data: new Float32Array(0) };

/**
 * Plain JavaScript twin of the WASM matrix kernel: the same products added in the same order and
 * rounded to f32 at the same places, so the results are bitwise equal. Ten times slower.
 */
export function createJsMatrix(): MatrixEngine {
  let vectors = EMPTY;
  return {
    name: 'js',
    load: (matrix) => {
      vectors = matrix;
      return Promise.resolve();
    },
    square: (out, hooks) => square(vectors, out, hooks),
    tile: (r0, r1, c0, c1, out) => {
      const width = c1 - c0;
      for (let i = r0; i < r1; i++) {
        for (let j = c0; j < c1; j++) out[(i - r0) * width + (j - c0)] = similarity(vectors, i, j);
      }
      return Promise.resolve();
    },
    error: () => SINGLE_PRECISION,
    release: () => {
      vectors = EMPTY;
    },
  };
}

async function square(vectors: Matrix, out: Float32Array, hooks: JobHooks): Promise<void> {
  const n = vectors.n;
  const breath = breather(n, hooks);
  for (let i = 0; i < n; i++) {
    out[i * n + i] = 0;
    let j = i + 1;
    for (; j + 3 < n; j += 4) fourDistances(vectors, i, j, out);
    for (; j < n; j++) set(out, n, i, j, similarity(vectors, i, j));
    if (breath.due()) await breath.take(i + 1);
  }
}

function similarity(vectors: Matrix, i: number, j: number): number {
  const { d, data } = vectors;
  const a = i * d;
  const b = j * d;
  let total = 0;
  for (let k0 = 0; k0 < d; k0 += BLOCK) {
    const k1 = Math.min(d, k0 + BLOCK);
    let sum = 0;
    for (let k = k0; k < k1; k++) {
      sum = Math.fround(sum + Math.fround(data[a + k]! * data[b + k]!));
    }
    total = Math.fround(total + sum);
  }
  return total;
}

/** Four columns at a time: each row value is read once for all of them. */
function fourDistances(vectors: Matrix, i: number, j: number, out: Float32Array): void {
  const { n, d, data } = vectors;
  const a = i * d;
  const b = j * d;
  let total0 = 0;
  let total1 = 0;
  let total2 = 0;
  let total3 = 0;
  for (let k0 = 0; k0 < d; k0 += BLOCK) {
    const k1 = Math.min(d, k0 + BLOCK);
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let k = k0; k < k1; k++) {
      const value = data[a + k]!;
      sum0 = Math.fround(sum0 + Math.fround(value * data[b + k]!));
      sum1 = Math.fround(sum1 + Math.fround(value * data[b + d + k]!));
      sum2 = Math.fround(sum2 + Math.fround(value * data[b + 2 * d + k]!));
      sum3 = Math.fround(sum3 + Math.fround(value * data[b + 3 * d + k]!));
    }
    total0 = Math.fround(total0 + sum0);
    total1 = Math.fround(total1 + sum1);
    total2 = Math.fround(total2 + sum2);
    total3 = Math.fround(total3 + sum3);
  }
  set(out, n, i, j, total0);
  set(out, n, i, j + 1, total1);
  set(out, n, i, j + 2, total2);
  set(out, n, i, j + 3, total3);
}

function set(out: Float32Array, n: number, i: number, j: number, similarity: number): void {
  const distance = Math.max(0, Math.fround(1 - similarity));
  out[i * n + j] = distance;
  out[j * n + i] = distance;
}
