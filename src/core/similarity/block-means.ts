import type { MatrixEngine } from '../cluster/types.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Places [from, to) in the leaf order. */
export interface LeafSpan {
  readonly from: number;
  readonly to: number;
}

/** A rectangle of the ordered matrix, and how finely it is wanted. */
export interface BlockRequest {
  readonly rows: LeafSpan;
  readonly columns: LeafSpan;
  /** Cells a side at most; a span of fewer leaves has a cell a leaf. */
  readonly cells: number;
}

/** Mean similarities of blocks of consecutive leaves. */
export interface BlockMeans {
  readonly rows: LeafSpan;
  readonly columns: LeafSpan;
  /** Row of cells i covers leaves [rowEdges[i], rowEdges[i + 1]). */
  readonly rowEdges: Int32Array; // [h + 1]
  readonly columnEdges: Int32Array; // [w + 1]
  /** Row-major; see `blockMeans` for what the diagonal holds. */
  readonly mean: Float32Array; // [h * w]
}

/** Sums of the vectors of consecutive leaves. */
interface Bins {
  readonly edges: Int32Array; // [bins + 1]
  readonly sums: Float64Array; // [bins * d]
}

/**
 * Mean similarity of every block of a grid laid over the ordered matrix: ⟨S_A, S_B⟩ / (|A| |B|) for
 * the sums S of two runs of unit vectors, which is the mean over all pairs, so that a picture costs
 * its cells and not n². Where a block meets the diagonal, tracks are not compared with themselves:
 * (⟨S_A, S_B⟩ − Σ ⟨x, x⟩ over A ∩ B) / (|A| |B| − |A ∩ B|); the cell of one track with itself is 1.
 * @param order rows of `vectors` from left to right in the dendrogram
 * @param matrix loaded and released here
 * Cost: O(leaves · d + h · w · d).
 */
export async function blockMeans(
  vectors: Matrix,
  order: Int32Array,
  { rows, columns, cells }: BlockRequest,
  matrix: MatrixEngine,
): Promise<BlockMeans> {
  const { d } = vectors;
  const down = sumBins(vectors, order, rows, cells);
  const same = rows.from === columns.from && rows.to === columns.to;
  const across = same ? down : sumBins(vectors, order, columns, cells);
  const h = down.edges.length - 1;
  const w = across.edges.length - 1;
  const mean = new Float32Array(h * w); // [h * w]
  const means = new Float32Array((same ? h : h + w) * d); // [bins * d]
  writeMeans(down, d, means, 0);
  if (!same) writeMeans(across, d, means, h);
  await matrix.load({ n: means.length / d, d, data: means });
  try {
    await matrix.tile(0, h, same ? 0 : h, same ? h : h + w, mean);
  } finally {
    matrix.release();
  }
  clamp(mean);
  leaveSelfOut({ vectors, order, down, across }, mean);
  return { rows, columns, rowEdges: down.edges, columnEdges: across.edges, mean };
}

function sumBins({ d, data }: Matrix, order: Int32Array, span: LeafSpan, cells: number): Bins {
  const leaves = span.to - span.from;
  const bins = Math.min(cells, leaves);
  const edges = Int32Array.from(
    { length: bins + 1 },
    (_, i) => span.from + Math.floor((i * leaves) / Math.max(1, bins)),
  );
  const sums = new Float64Array(bins * d);
  for (let bin = 0; bin < bins; bin++) {
    const to = bin * d;
    for (let leaf = edges[bin]!; leaf < edges[bin + 1]!; leaf++) {
      const from = order[leaf]! * d;
      for (let k = 0; k < d; k++) sums[to + k]! += data[from + k]!;
    }
  }
  return { edges, sums };
}

function writeMeans({ edges, sums }: Bins, d: number, out: Float32Array, first: number): void {
  for (let bin = 0; bin + 1 < edges.length; bin++) {
    const size = edges[bin + 1]! - edges[bin]!;
    for (let k = 0; k < d; k++) out[(first + bin) * d + k] = sums[bin * d + k]! / size;
  }
}

/** Means of unit vectors round to a hair beyond ±1. */
function clamp(mean: Float32Array): void {
  for (let i = 0; i < mean.length; i++) mean[i] = Math.max(-1, Math.min(1, mean[i]!));
}

interface Laid {
  readonly vectors: Matrix;
  readonly order: Int32Array;
  readonly down: Bins;
  readonly across: Bins;
}

/** Cells whose rows and columns share leaves: at most one more than there are bins. */
function leaveSelfOut({ vectors, order, down, across }: Laid, mean: Float32Array): void {
  const { d, data } = vectors;
  const w = across.edges.length - 1;
  let column = 0;
  for (let row = 0; row + 1 < down.edges.length; row++) {
    const r0 = down.edges[row]!;
    const r1 = down.edges[row + 1]!;
    while (column < w && across.edges[column + 1]! <= r0) column++;
    for (let c = column; c < w && across.edges[c]! < r1; c++) {
      const c0 = across.edges[c]!;
      const c1 = across.edges[c + 1]!;
      const from = Math.max(r0, c0);
      const to = Math.min(r1, c1);
      const pairs = (r1 - r0) * (c1 - c0) - (to - from);
      if (pairs === 0) {
        mean[row * w + c] = 1;
        continue;
      }
      let sum = 0;
      for (let k = 0; k < d; k++) sum += down.sums[row * d + k]! * across.sums[c * d + k]!;
      for (let leaf = from; leaf < to; leaf++) {
        const x = order[leaf]! * d;
        for (let k = 0; k < d; k++) sum -= data[x + k]! * data[x + k]!;
      }
      mean[row * w + c] = Math.max(-1, Math.min(1, sum / pairs));
    }
  }
}
