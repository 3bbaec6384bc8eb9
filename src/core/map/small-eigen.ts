/** Sweeps that Jacobi gets; a dozen suffice for matrices of this size. */
const MOST_SWEEPS = 60;

/**
 * All eigenvalues, descending, and eigenvectors of a small symmetric matrix, by cyclic Jacobi
 * rotations. Equal values stay in the order of the rows they came from.
 * @param matrix [m * m]; not modified
 * @returns values [m]; vectors [m * m], one row each
 * Cost: O(m³) a sweep. Source: Golub & Van Loan, Matrix Computations, 8.5.
 */
export function smallEigen(
  matrix: Float64Array,
  m: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice(); // [m * m]
  const rows = new Float64Array(m * m); // [m * m]
  for (let i = 0; i < m; i++) rows[i * m + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, m) > 0; sweep++) {
    for (let p = 0; p < m; p++) for (let q = p + 1; q < m; q++) rotate(a, rows, m, p, q);
  }
  const order = Array.from({ length: m }, (_, i) => i).sort(
    (i, j) => a[j * m + j]! - a[i * m + i]! || i - j,
  );
  const values = new Float64Array(m); // [m]
  const vectors = new Float64Array(m * m); // [m * m]
  order.forEach((from, to) => {
    values[to] = a[from * m + from]!;
    vectors.set(rows.subarray(from * m, (from + 1) * m), to * m);
  });
  return { values, vectors };
}

/** Sum of squares beside the diagonal, 0 once they no longer count beside it. */
function offDiagonal(a: Float64Array, m: number): number {
  let off = 0;
  let all = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const square = a[i * m + j]! * a[i * m + j]!;
      all += square;
      if (i !== j) off += square;
    }
  }
  return off > all * 1e-30 ? off : 0;
}

/** Turn the plane of p and q so that their common entry becomes zero. */
function rotate(a: Float64Array, rows: Float64Array, m: number, p: number, q: number): void {
  const apq = a[p * m + q]!;
  if (apq === 0) return;
  const theta = (a[q * m + q]! - a[p * m + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < m; k++) {
    const akp = a[k * m + p]!;
    const akq = a[k * m + q]!;
    a[k * m + p] = c * akp - s * akq;
    a[k * m + q] = s * akp + c * akq;
  }
  for (let k = 0; k < m; k++) {
    const apk = a[p * m + k]!;
    const aqk = a[q * m + k]!;
    a[p * m + k] = c * apk - s * aqk;
    a[q * m + k] = s * apk + c * aqk;
    const rp = rows[p * m + k]!;
    const rq = rows[q * m + k]!;
    rows[p * m + k] = c * rp - s * rq;
    rows[q * m + k] = s * rp + c * rq;
  }
}
