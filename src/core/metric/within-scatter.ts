import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { addTile, padded, type Rows, squareRows } from './tile.ts';

/** How faces of one track differ, over all tracks. */
export interface WithinScatter {
  /** Dimensions. */
  readonly d: number;
  /** Σ h hᵀ over all contrasts: lower triangle, tile by tile; the rest is not to be read. */
  readonly scatter: Rows; // [padded d, padded d]
  /** Contrasts, which is degrees of freedom: faces less tracks. */
  readonly freedom: number;
  /** Σ |h|⁴. */
  readonly fourth: number;
  readonly faces: number;
  readonly tracks: number;
  /**
   * How many tracks of equal spread would count as much: (Σ s)² / Σ s², s the scatter of a track.
   * A track of two people, or one that spans half the episode, counts for much alone.
   */
  readonly worth: number;
}

/** Contrasts that are multiplied at once: a block of them stays in the cache beside its products. */
const BLOCK = 128;

/**
 * Scatter of faces around their track's mean. Instead of m differences to the mean, of which one
 * follows from the others, it takes m − 1 contrasts of a track (Helmert's): each face against the
 * mean of those before it, scaled by √(k / (k + 1)). Their products add up to the same, but they are
 * as many as there are degrees of freedom and have the covariance of the faces themselves, which is
 * what Ledoit and Wolf's estimate counts on: taken as samples, the two differences of a pair of faces
 * would count one observation twice.
 * @param vectors [E, d] unit rows; not modified
 * @param groups rows of one track each, two or more
 * @throws CancelledError
 * Cost: O(F d²) multiplications for F faces in float64, in a fixed order: 0.3 s at 4,000 × 512.
 */
export async function withinScatter(
  vectors: Matrix,
  groups: readonly Int32Array[],
  hooks: JobHooks,
): Promise<WithinScatter> {
  const { d, data } = vectors;
  const scatter = squareRows(d);
  // Contrasts as columns: a dimension's values lie side by side.
  const block: Rows = { data: new Float64Array(padded(d) * BLOCK), stride: BLOCK }; // [d, BLOCK]
  const sum = new Float64Array(d);
  const total = groups.reduce((count, rows) => count + rows.length, 0);
  let [filled, freedom, fourth, done, all, squares] = [0, 0, 0, 0, 0, 0];
  for (const rows of groups) {
    let own = 0;
    rows.forEach((row, k) => {
      const from = row * d;
      if (k > 0) {
        const norm = contrast(data, from, sum, k, block, filled);
        filled += 1;
        own += norm;
        fourth += norm * norm;
      }
      for (let i = 0; i < d; i++) sum[i] = (k === 0 ? 0 : sum[i]!) + data[from + i]!;
      if (filled === BLOCK) {
        addProducts(block, scatter);
        filled = 0;
      }
    });
    freedom += rows.length - 1;
    done += rows.length;
    all += own;
    squares += own * own;
    hooks.progress({ stage: 'Learning what one track varies in', done, total, unit: 'rows' });
    await hooks.breathe();
  }
  for (let i = 0; i < d; i++) block.data.fill(0, i * BLOCK + filled, (i + 1) * BLOCK);
  if (filled > 0) addProducts(block, scatter);
  const worth = squares > 0 ? (all * all) / squares : 0;
  return { d, scatter, freedom, fourth, faces: total, tracks: groups.length, worth };
}

/** Write the contrast of a face against the mean of `k` before it. @returns its squared length */
function contrast(
  data: Float32Array,
  from: number,
  sum: Float64Array,
  k: number,
  block: Rows,
  column: number,
): number {
  const scale = Math.sqrt(k / (k + 1));
  let norm = 0;
  for (let i = 0; i < sum.length; i++) {
    const h = (sum[i]! / k - data[from + i]!) * scale;
    block.data[i * BLOCK + column] = h;
    norm += h * h;
  }
  return norm;
}

function addProducts(block: Rows, scatter: Rows): void {
  for (let i = 0; i < scatter.stride; i += 4) {
    for (let j = 0; j <= i; j += 4) addTile(block, i, block, j, BLOCK, scatter);
  }
}
