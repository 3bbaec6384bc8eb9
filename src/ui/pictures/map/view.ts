import type { Size } from '../picture.ts';

/** What part of the map is in sight: the map's point in the middle, and px per unit. y points up. */
export interface MapView {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Bounds {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Room around everything, px: half a large dot and its label. */
const PADDING = 26;
/** One dot alone is shown at this scale. */
const ALONE = 60;

export const toScreenX = (view: MapView, size: Size, x: number): number =>
  (x - view.x) * view.scale + size.width / 2;
export const toScreenY = (view: MapView, size: Size, y: number): number =>
  size.height / 2 - (y - view.y) * view.scale;
export const toMapX = (view: MapView, size: Size, x: number): number =>
  (x - size.width / 2) / view.scale + view.x;
export const toMapY = (view: MapView, size: Size, y: number): number =>
  (size.height / 2 - y) / view.scale + view.y;

/** The box around some dots, all of them by default; undefined around none. */
export function boundsOf(positions: Float32Array, dots?: Iterable<number>): Bounds | undefined {
  const n = positions.length / 2;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of dots ?? Array.from({ length: n }, (_, dot) => dot)) {
    const x = positions[2 * i]!;
    const y = positions[2 * i + 1]!;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  return x0 > x1 ? undefined : { x0, y0, x1, y1 };
}

/** The view that shows a box whole, at most `largest` px per unit. */
export function fitTo(bounds: Bounds, size: Size, largest = Number.POSITIVE_INFINITY): MapView {
  const { x0, y0, x1, y1 } = bounds;
  const wide = Math.max(1, size.width - 2 * PADDING) / (x1 - x0);
  const high = Math.max(1, size.height - 2 * PADDING) / (y1 - y0);
  const fitted = Math.min(wide, high, largest);
  const scale = Number.isFinite(fitted) ? fitted : ALONE;
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale };
}

/** Zoom so that what is under a point of the screen stays under it. */
export function zoomAt(
  view: MapView,
  size: Size,
  at: { readonly x: number; readonly y: number },
  scale: number,
): MapView {
  const x = toMapX(view, size, at.x);
  const y = toMapY(view, size, at.y);
  return {
    x: x - (at.x - size.width / 2) / scale,
    y: y - (size.height / 2 - at.y) / scale,
    scale,
  };
}

/** The view moved by px of the screen: what is seen goes right with dx, down with dy. */
export function panBy(view: MapView, dx: number, dy: number): MapView {
  return { ...view, x: view.x - dx / view.scale, y: view.y + dy / view.scale };
}
