import type { Contours } from './raster.ts';

/** From drawing coordinates to pixels, [x, y]. */
export type Projection = (x: number, y: number) => readonly [number, number];

/** Pieces a curve is cut into: invisible up to about 600 px. */
const PIECES = 14;
/** Control distance of a cubic that makes a quarter circle. */
const QUARTER = 0.5522847498;

/** Builds outlines in drawing coordinates, every point of a curve bent by a projection. */
export class Path {
  readonly #project: Projection;
  readonly #contours: number[][] = [];
  #contour: number[] = [];
  #x = 0;
  #y = 0;

  constructor(project: Projection) {
    this.#project = project;
  }

  get contours(): Contours {
    return this.#contours.filter((contour) => contour.length >= 6);
  }

  /** Start a new outline. */
  move(x: number, y: number): this {
    this.#contour = [];
    this.#contours.push(this.#contour);
    return this.#point(x, y);
  }

  line(x: number, y: number): this {
    // Straight lines are cut too: the projection may bend them.
    const x0 = this.#x;
    const y0 = this.#y;
    for (let i = 1; i <= 4; i++) this.#point(x0 + ((x - x0) * i) / 4, y0 + ((y - y0) * i) / 4);
    return this;
  }

  curve(ax: number, ay: number, bx: number, by: number, x: number, y: number): this {
    const x0 = this.#x;
    const y0 = this.#y;
    for (let i = 1; i <= PIECES; i++) {
      const t = i / PIECES;
      const s = 1 - t;
      const k0 = s * s * s;
      const k1 = 3 * s * s * t;
      const k2 = 3 * s * t * t;
      const k3 = t * t * t;
      this.#point(k0 * x0 + k1 * ax + k2 * bx + k3 * x, k0 * y0 + k1 * ay + k2 * by + k3 * y);
    }
    return this;
  }

  /** A quadratic curve. */
  arc(ax: number, ay: number, x: number, y: number): this {
    const x0 = this.#x;
    const y0 = this.#y;
    const k = 2 / 3;
    return this.curve(
      x0 + (ax - x0) * k,
      y0 + (ay - y0) * k,
      x + (ax - x) * k,
      y + (ay - y) * k,
      x,
      y,
    );
  }

  ellipse(cx: number, cy: number, rx: number, ry: number): this {
    const kx = rx * QUARTER;
    const ky = ry * QUARTER;
    return this.move(cx + rx, cy)
      .curve(cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry)
      .curve(cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy)
      .curve(cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry)
      .curve(cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy);
  }

  /**
   * A brush stroke along a quadratic curve: half thickness `w0` at the start, `w1` in the middle,
   * `w2` at the end, ends rounded.
   */
  stroke(
    from: readonly [number, number],
    through: readonly [number, number],
    to: readonly [number, number],
    [w0, w1, w2]: readonly [number, number, number],
  ): this {
    const left: number[] = [];
    const right: number[] = [];
    for (let i = 0; i <= PIECES; i++) {
      const t = i / PIECES;
      const s = 1 - t;
      const x = s * s * from[0] + 2 * s * t * through[0] + t * t * to[0];
      const y = s * s * from[1] + 2 * s * t * through[1] + t * t * to[1];
      const dx = s * (through[0] - from[0]) + t * (to[0] - through[0]);
      const dy = s * (through[1] - from[1]) + t * (to[1] - through[1]);
      const length = Math.sqrt(dx * dx + dy * dy);
      const half = s * s * w0 + 2 * s * t * (2 * w1 - (w0 + w2) / 2) + t * t * w2;
      const nx = length === 0 ? 0 : (-dy / length) * half;
      const ny = length === 0 ? 0 : (dx / length) * half;
      left.push(x + nx, y + ny);
      right.push(x - nx, y - ny);
    }
    this.move(left[0]!, left[1]!);
    for (let i = 2; i < left.length; i += 2) this.#point(left[i]!, left[i + 1]!);
    for (let i = right.length - 2; i >= 0; i -= 2) this.#point(right[i]!, right[i + 1]!);
    return this;
  }

  #point(x: number, y: number): this {
    const [px, py] = this.#project(x, y);
    this.#contour.push(px, py);
    this.#x = x;
    this.#y = y;
    return this;
  }
}
