import type { BlockRequest, LeafSpan } from '../../../core/similarity/block-means.ts';

/** The part of the ordered matrix that is seen: a square of `span` leaves from (x, y) on. */
export interface View {
  /** Leaf at the left edge; fractions are part of one. */
  readonly x: number;
  /** Leaf at the upper edge. */
  readonly y: number;
  readonly span: number;
}

/** Leaves a side at the nearest. */
const NEAREST = 4;
/** What is asked for beyond each edge of what is seen, as a share of it, so that a pan has something to show. */
const MARGIN = 0.5;
/** Cells a side at most: a quarter of a million similarities a picture. */
const MOST_CELLS = 640;
/** Cells a side of the picture of everything, at least: fewer leaves need no other picture. */
const LEAST_CELLS = 400;

export const wholeView = (n: number): View => ({ x: 0, y: 0, span: Math.max(1, n) });

export const isWhole = (view: View, n: number): boolean => view.span >= n;

/** Within the matrix, neither nearer than a few leaves nor further than all. */
export function clampView({ x, y, span }: View, n: number): View {
  const fitted = Math.min(Math.max(1, n), Math.max(Math.min(NEAREST, n), span));
  const last = Math.max(0, n - fitted);
  const within = (value: number): number => Math.min(last, Math.max(0, value));
  return { x: within(x), y: within(y), span: fitted };
}

/**
 * Zoom about a point that stays where it is.
 * @param factor of the span; below 1 is nearer
 * @param at the point, as shares of the view: 0–1 from left and from above
 */
export function zoomView(
  view: View,
  factor: number,
  at: { readonly x: number; readonly y: number },
  n: number,
): View {
  const span = clampView({ ...view, span: view.span * factor }, n).span;
  const gone = view.span - span;
  return clampView({ x: view.x + at.x * gone, y: view.y + at.y * gone, span }, n);
}

/** @param dx, dy leaves */
export function panView(view: View, dx: number, dy: number, n: number): View {
  return clampView({ ...view, x: view.x + dx, y: view.y + dy }, n);
}

/** Cells a side for the picture of everything. @param pixels device pixels a side of the place */
function cellsFor(pixels: number): number {
  return Math.min(MOST_CELLS, Math.max(LEAST_CELLS, Math.ceil(pixels)));
}

/** What to ask for to see everything. */
export function wholePart(n: number, pixels: number): BlockRequest {
  const all = { from: 0, to: n };
  return { rows: all, columns: all, cells: cellsFor(pixels) };
}

/**
 * What to ask for besides the picture of everything; undefined where that one is as sharp. Windows
 * lie on a raster, so that a small move asks for nothing new.
 */
export function finePart(view: View, n: number, pixels: number): BlockRequest | undefined {
  const cells = cellsFor(pixels);
  if (n <= cells || view.span > n * 0.8) return undefined;
  // Spans in powers of two, steps of a quarter of them.
  const span = 2 ** Math.ceil(Math.log2(view.span));
  const step = Math.max(1, span / 4);
  const along = (start: number): LeafSpan => {
    const from = Math.floor((start - MARGIN * view.span) / step) * step;
    const to = Math.ceil((start + (1 + MARGIN) * view.span) / step) * step;
    return { from: Math.max(0, Math.floor(from)), to: Math.min(n, Math.ceil(to)) };
  };
  return { rows: along(view.y), columns: along(view.x), cells: MOST_CELLS };
}
