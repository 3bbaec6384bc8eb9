/** How much of each pixel of a rectangle a shape covers, 0–1. */
export interface Mask {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array; // [width * height]
}

/** Closed polygons as flat x, y pairs, in pixels. */
export type Contours = readonly (readonly number[])[];

const EMPTY: Mask = { x: 0, y: 0, width: 0, height: 0, data: new Float32Array(0) };

/**
 * Exact area coverage of polygons on a `width` × `height` picture (non-zero winding, as long as
 * overlapping contours turn the same way). Only sums, products and quotients, so every engine gets
 * the same numbers. Cost: O(edges' height + bounding box). Source: signed-area accumulation as in
 * font-rs (Raph Levien, 2015).
 */
export function cover(contours: Contours, width: number, height: number): Mask {
  const bounds = boundsOf(contours);
  const x0 = Math.max(0, Math.floor(bounds.left));
  const y0 = Math.max(0, Math.floor(bounds.top));
  const x1 = Math.min(width, Math.ceil(bounds.right));
  const y1 = Math.min(height, Math.ceil(bounds.bottom));
  if (!(x1 > x0 && y1 > y0)) return EMPTY;
  const w = x1 - x0;
  const h = y1 - y0;
  const stride = w + 2;
  const area = new Float32Array(stride * h);
  for (const contour of contours) {
    const count = contour.length;
    let px = contour[count - 2]! - x0;
    let py = contour[count - 1]! - y0;
    for (let i = 0; i < count; i += 2) {
      const qx = contour[i]! - x0;
      const qy = contour[i + 1]! - y0;
      addEdge(area, stride, w, h, px, py, qx, qy);
      px = qx;
      py = qy;
    }
  }
  const data = new Float32Array(w * h);
  for (let row = 0; row < h; row++) {
    let sum = 0;
    const from = row * stride;
    const to = row * w;
    for (let i = 0; i < w; i++) {
      sum += area[from + i]!;
      const covered = sum < 0 ? -sum : sum;
      data[to + i] = Math.min(covered, 1);
    }
  }
  return { x: x0, y: y0, width: w, height: h, data };
}

function boundsOf(contours: Contours) {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const contour of contours) {
    for (let i = 0; i < contour.length; i += 2) {
      const x = contour[i]!;
      const y = contour[i + 1]!;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return { left, top, right, bottom };
}

function addEdge(
  area: Float32Array,
  stride: number,
  w: number,
  h: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): void {
  if (ay === by) return;
  const down = ay < by;
  const topX = down ? ax : bx;
  const topY = down ? ay : by;
  const bottomY = down ? by : ay;
  const slope = ((down ? bx : ax) - topX) / (bottomY - topY);
  const first = Math.max(0, Math.floor(topY));
  const last = Math.min(h, Math.ceil(bottomY));
  for (let row = first; row < last; row++) {
    const from = Math.max(topY, row);
    const to = Math.min(bottomY, row + 1);
    const dy = to - from;
    if (dy <= 0) continue;
    const d = down ? dy : -dy;
    let left = topX + (from - topY) * slope;
    let right = topX + (to - topY) * slope;
    if (left > right) [left, right] = [right, left];
    left = left < 0 ? 0 : Math.min(left, w);
    right = right < 0 ? 0 : Math.min(right, w);
    addSpan(area, row * stride, left, right, d);
  }
}

/** One edge within one row, from x = left to x = right, `d` of the row's height. */
function addSpan(area: Float32Array, start: number, left: number, right: number, d: number): void {
  const l = Math.floor(left);
  const r = Math.ceil(right);
  if (r <= l + 1) {
    const inner = 0.5 * (left + right) - l;
    area[start + l]! += d - d * inner;
    area[start + l + 1]! += d * inner;
    return;
  }
  const s = 1 / (right - left);
  const lf = left - l;
  const rf = right - r + 1;
  const a0 = 0.5 * s * (1 - lf) * (1 - lf);
  const am = 0.5 * s * rf * rf;
  area[start + l]! += d * a0;
  if (r === l + 2) {
    area[start + l + 1]! += d * (1 - a0 - am);
  } else {
    const a1 = s * (1.5 - lf);
    area[start + l + 1]! += d * (a1 - a0);
    for (let i = l + 2; i < r - 1; i++) area[start + i]! += d * s;
    const a2 = a1 + (r - l - 3) * s;
    area[start + r - 1]! += d * (1 - a2 - am);
  }
  area[start + r]! += d * am;
}
