import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Silhouettes of one labelling, with cosine distance. */
export interface Silhouette {
  /** Of each row, −1 … 1; 0 for one alone under its label. NaN without a label. */
  readonly value: Float32Array; // [n]
  /** Label that is nearest to each row beside its own; −1 where there is none. */
  readonly nearest: Int32Array; // [n]
  /** Mean over the rows of each label; NaN for a label without rows. */
  readonly ofLabel: Float64Array; // [labels]
  readonly size: Int32Array; // [labels]
  /** Mean over all labelled rows; NaN unless there are two labels and one of them has two rows. */
  readonly mean: number;
}

/** Rows and labels of one tile. */
const ROWS = 512;
const LABELS = 512;
/** Mean distances below this are what rounding to f32 leaves between equal vectors. */
const ROUNDING = 1e-6;

/**
 * Silhouette of every row: (b − a) / max(a, b), a the mean distance to the others of its label, b the
 * least mean distance to another label (labels of one row count too, as in scikit-learn); 0 for a
 * row that is alone. The mean distance of x to m unit vectors with sum S is 1 − ⟨x, S⟩ / m, so no
 * pair is looked at.
 * @param labels of each row, 0-based; negative ones take no part
 * @param matrix loaded and released here; it finds the nearest label, whose distance is then
 *   computed in float64
 * @throws CancelledError
 * Cost: O(n · labels · d).
 */
export async function silhouette(
  vectors: Matrix,
  labels: Int32Array,
  matrix: MatrixEngine,
  hooks: JobHooks,
): Promise<Silhouette> {
  const { n } = vectors;
  const { size, sums } = sumLabels(vectors, labels);
  const present = Int32Array.from(size.keys()).filter((label) => size[label]! > 0);
  const value = new Float32Array(n).fill(Number.NaN); // [n]
  const nearest = await nearestLabels({ vectors, labels, present, size, sums }, matrix, hooks);
  const total = new Float64Array(size.length); // [labels]
  for (let row = 0; row < n; row++) {
    const own = labels[row]!;
    if (own < 0) continue;
    const others = size[own]! - 1;
    const other = nearest[row]!;
    value[row] = 0;
    if (others > 0 && other >= 0) {
      const toOwn = dotSum(vectors, row, sums, own) - dotSelf(vectors, row);
      const a = distance(1 - toOwn / others);
      const b = distance(1 - dotSum(vectors, row, sums, other) / size[other]!);
      if (Math.max(a, b) > 0) value[row] = (b - a) / Math.max(a, b);
    }
    total[own]! += value[row]!;
  }
  const ofLabel = total.map((sum, label) => sum / size[label]!);
  const labelled = size.reduce((sum, rows) => sum + rows, 0);
  const defined = present.length > 1 && present.length < labelled;
  const mean = defined ? total.reduce((sum, one) => sum + one, 0) / labelled : Number.NaN;
  return { value, nearest, ofLabel, size, mean };
}

/** ⟨x, S⟩ of a row and the sum of a label's rows. */
function dotSum({ d, data }: Matrix, row: number, sums: Float64Array, label: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[row * d + k]! * sums[label * d + k]!;
  return sum;
}

const distance = (value: number): number => (value < ROUNDING ? 0 : value);

function dotSelf({ d, data }: Matrix, row: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[row * d + k]! ** 2;
  return sum;
}

function sumLabels(
  { n, d, data }: Matrix,
  labels: Int32Array,
): { size: Int32Array; sums: Float64Array } {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const size = new Int32Array(count); // [labels]
  const sums = new Float64Array(count * d); // [labels * d]
  for (let row = 0; row < n; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    size[label]! += 1;
    for (let k = 0; k < d; k++) sums[label * d + k]! += data[row * d + k]!;
  }
  return { size, sums };
}

interface Labelled {
  readonly vectors: Matrix;
  readonly labels: Int32Array;
  /** Labels with rows, ascending. */
  readonly present: Int32Array;
  readonly size: Int32Array;
  readonly sums: Float64Array;
}

/** The other label with the greatest mean similarity to each row, lowest on a tie. */
async function nearestLabels(
  { vectors, labels, present, size, sums }: Labelled,
  matrix: MatrixEngine,
  hooks: JobHooks,
): Promise<Int32Array> {
  const { n, d } = vectors;
  const nearest = new Int32Array(n).fill(-1); // [n]
  if (n === 0 || present.length < 2) return nearest;
  const greatest = new Float32Array(n).fill(Number.NEGATIVE_INFINITY); // [n]
  const data = new Float32Array((n + present.length) * d); // [(n + labels) * d]
  data.set(vectors.data.subarray(0, n * d));
  present.forEach((label, at) => {
    const to = (n + at) * d;
    for (let k = 0; k < d; k++) data[to + k] = sums[label * d + k]! / size[label]!;
  });
  await matrix.load({ n: n + present.length, d, data });
  try {
    const tile = new Float32Array(ROWS * LABELS); // [rows * labels]
    for (let r0 = 0; r0 < n; r0 += ROWS) {
      const r1 = Math.min(n, r0 + ROWS);
      for (let l0 = 0; l0 < present.length; l0 += LABELS) {
        const l1 = Math.min(present.length, l0 + LABELS);
        await matrix.tile(r0, r1, n + l0, n + l1, tile);
        for (let row = r0; row < r1; row++) {
          for (let at = l0; at < l1; at++) {
            const similarity = tile[(row - r0) * (l1 - l0) + at - l0]!;
            if (similarity <= greatest[row]! || present[at] === labels[row]) continue;
            greatest[row] = similarity;
            nearest[row] = present[at]!;
          }
        }
        await hooks.breathe();
      }
    }
  } finally {
    matrix.release();
  }
  return nearest;
}
