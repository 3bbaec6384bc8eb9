import type { MatrixPart } from '../../../../workers/cluster/types.ts';
import { firstIndex } from '../../../core/first-index.ts';
import { entryOf } from './colours.ts';
import type { View } from './view.ts';

/** All that a picture of the matrix is made of. */
export interface HeatFrame {
  readonly view: View;
  /** Leaves. */
  readonly n: number;
  /** Everything, coarsely. */
  readonly whole: MatrixPart | undefined;
  /** What is seen and a little around it, finely; drawn above `whole`. */
  readonly fine: MatrixPart | undefined;
  /** Colours; see `colourTable`. */
  readonly table: Uint8ClampedArray<ArrayBuffer>;
}

/** A cell of a part. */
export interface Cell {
  readonly mean: number;
  /** Leaves of its rows and columns: [from, to). */
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** The finest cell that holds a row and a column; undefined while none is known. */
export function cellAt(
  { whole, fine }: Pick<HeatFrame, 'whole' | 'fine'>,
  row: number,
  column: number,
): Cell | undefined {
  for (const part of [fine, whole]) {
    if (part === undefined) continue;
    const i = binOf(part.rowEdges, row);
    const j = binOf(part.columnEdges, column);
    if (i < 0 || j < 0) continue;
    return {
      mean: part.mean[i * (part.columnEdges.length - 1) + j] ?? Number.NaN,
      rows: [part.rowEdges[i] ?? 0, part.rowEdges[i + 1] ?? 0],
      columns: [part.columnEdges[j] ?? 0, part.columnEdges[j + 1] ?? 0],
    };
  }
  return undefined;
}

function binOf(edges: Int32Array, leaf: number): number {
  const last = edges.length - 1;
  if (last < 1 || leaf < (edges[0] ?? 0) || leaf >= (edges[last] ?? 0)) return -1;
  return firstIndex(last, (i) => (edges[i] ?? 0) > leaf) - 1;
}

/**
 * Bin of each pixel along one axis; −1 where the part does not reach. The shader's twin: bins are
 * taken as equally wide, which they are to within one leaf.
 * @param pixels px along the axis
 */
export function binsOfPixels(
  start: number,
  span: number,
  pixels: number,
  part: { readonly from: number; readonly to: number; readonly bins: number },
): Int32Array {
  const out = new Int32Array(pixels); // [pixels]
  const perPixel = Math.fround(span / pixels);
  const perLeaf = Math.fround(part.bins / Math.max(1, part.to - part.from));
  for (let px = 0; px < pixels; px++) {
    const leaf = Math.fround(Math.fround(start) + Math.fround(Math.fround(px + 0.5) * perPixel));
    const inside = leaf >= part.from && leaf < part.to;
    const bin = Math.floor(Math.fround(Math.fround(leaf - part.from) * perLeaf));
    out[px] = inside ? Math.min(part.bins - 1, Math.max(0, bin)) : -1;
  }
  return out;
}

/**
 * Draw a frame into pixels, row-major RGBA words; transparent where nothing is known.
 * @param out written [size * size]
 */
export function fillPixels(frame: HeatFrame, size: number, out: Uint32Array): void {
  const colours = new Uint32Array(frame.table.buffer); // [ENTRIES]
  out.fill(0);
  for (const part of [frame.whole, frame.fine]) {
    if (part === undefined) continue;
    const { rows, columns, mean } = part;
    const h = part.rowEdges.length - 1;
    const w = part.columnEdges.length - 1;
    const down = binsOfPixels(frame.view.y, frame.view.span, size, { ...rows, bins: h });
    const across = binsOfPixels(frame.view.x, frame.view.span, size, { ...columns, bins: w });
    for (let y = 0; y < size; y++) {
      const row = down[y] ?? -1;
      if (row < 0) continue;
      for (let x = 0; x < size; x++) {
        const column = across[x] ?? -1;
        if (column < 0) continue;
        out[y * size + x] = colours[entryOf(mean[row * w + column] ?? 0)] ?? 0;
      }
    }
  }
}
