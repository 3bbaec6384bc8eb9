import type { JobHooks } from '../job.ts';
import { noiseInto } from '../random.ts';
import { smallEigen } from './small-eigen.ts';

/** Vectors iterated beside those asked for: the more, the fewer rounds. */
const BESIDE = 8;
/** A pair counts as found when its residual is below this part of the largest eigenvalue. */
const TOLERANCE = 1e-10;
/** Equal eigenvalues at the edge of the block never settle, and need not: any of them will do. */
const MOST_ROUNDS = 400;
/** Start of the iteration: any direction will do, the same one every time. */
const SEED = 0x6d61_7031;

/** The largest eigenvalues of a matrix, descending, with a unit vector each. */
export interface Eigenvectors {
  readonly values: Float64Array; // [count]
  readonly vectors: Float64Array; // [count * m] one row each
}

/**
 * The first eigenvectors of a symmetric positive semidefinite matrix, by orthogonal iteration with a
 * Rayleigh–Ritz step. Fewer than `count` when the matrix is smaller.
 * @param matrix [m * m]; not modified
 * @throws CancelledError
 * Cost: O(m² (count + 8)) a round, at most 400 rounds, usually a few dozen. Deterministic.
 * Source: Golub & Van Loan, Matrix Computations, 8.2.
 */
export async function topEigenvectors(
  matrix: Float64Array,
  m: number,
  count: number,
  hooks: JobHooks,
): Promise<Eigenvectors> {
  const kept = Math.min(count, m);
  const block = Math.min(m, count + BESIDE);
  let basis = new Float64Array(block * m); // [block * m]
  noiseInto(SEED, 0, basis);
  orthonormalise(basis, m, block);
  for (let round = 0; ; round++) {
    const image = times(matrix, m, basis, block);
    const small = new Float64Array(block * block); // [block * block] basis · matrix · basisᵀ
    for (let a = 0; a < block; a++) {
      for (let b = a; b < block; b++) {
        const value = dot(basis, a * m, image, b * m, m);
        small[a * block + b] = value;
        small[b * block + a] = value;
      }
    }
    const ritz = smallEigen(small, block);
    const turned = combine(ritz.vectors, basis, block, m);
    const next = combine(ritz.vectors, image, block, m);
    const bound = TOLERANCE * Math.max(ritz.values[0] ?? 0, Number.MIN_VALUE);
    if (round === MOST_ROUNDS || residual(next, turned, ritz.values, kept, m) <= bound) {
      return { values: ritz.values.slice(0, kept), vectors: turned.slice(0, kept * m) };
    }
    basis = next;
    orthonormalise(basis, m, block);
    await hooks.breathe();
  }
}

/** Largest ‖A v − λ v‖ of the first pairs. */
function residual(
  image: Float64Array,
  basis: Float64Array,
  values: Float64Array,
  kept: number,
  m: number,
): number {
  let worst = 0;
  for (let a = 0; a < kept; a++) {
    let sum = 0;
    for (let k = a * m; k < (a + 1) * m; k++) {
      const off = image[k]! - values[a]! * basis[k]!;
      sum += off * off;
    }
    worst = Math.max(worst, Math.sqrt(sum));
  }
  return worst;
}

/** Rows of `basis` times the symmetric matrix. */
function times(
  matrix: Float64Array,
  m: number,
  basis: Float64Array,
  block: number,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(block * m); // [block * m]
  for (let i = 0; i < m; i++) {
    for (let a = 0; a < block; a++) out[a * m + i] = dot(matrix, i * m, basis, a * m, m);
  }
  return out;
}

/** Row a of the result is the sum of rows of `basis` weighted by row a of `weights`. */
function combine(
  weights: Float64Array,
  basis: Float64Array,
  block: number,
  m: number,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(block * m); // [block * m]
  for (let a = 0; a < block; a++) {
    for (let b = 0; b < block; b++) {
      const weight = weights[a * block + b]!;
      for (let k = 0; k < m; k++) out[a * m + k]! += weight * basis[b * m + k]!;
    }
  }
  return out;
}

/** Gram–Schmidt, twice, in place; a row that the others already span becomes zero. */
function orthonormalise(basis: Float64Array, m: number, block: number): void {
  for (let a = 0; a < block; a++) {
    const before = Math.sqrt(dot(basis, a * m, basis, a * m, m));
    for (let pass = 0; pass < 2; pass++) {
      for (let b = 0; b < a; b++) {
        const along = dot(basis, a * m, basis, b * m, m);
        for (let k = 0; k < m; k++) basis[a * m + k]! -= along * basis[b * m + k]!;
      }
    }
    const length = Math.sqrt(dot(basis, a * m, basis, a * m, m));
    const scale = length > before * 1e-12 ? 1 / length : 0;
    for (let k = 0; k < m; k++) basis[a * m + k]! *= scale;
  }
}

function dot(a: Float64Array, i: number, b: Float64Array, j: number, m: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let k = 0;
  for (; k + 1 < m; k += 2) {
    sum0 += a[i + k]! * b[j + k]!;
    sum1 += a[i + k + 1]! * b[j + k + 1]!;
  }
  if (k < m) sum0 += a[i + k]! * b[j + k]!;
  return sum0 + sum1;
}
