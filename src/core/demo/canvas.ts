import type { Mask } from './raster.ts';

/** A colour, three channels of 0–255. */
export type Rgb = readonly [number, number, number];

/** A picture being painted, channels as floats so that many thin layers do not band. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array; // [width * height * 3], 0–255
}

/** Less coverage than this changes no 8-bit channel. */
const INVISIBLE = 0.002;

/** What a shape is filled with; coordinates in pixels. */
export type Paint =
  | { readonly type: 'solid'; readonly colour: Rgb }
  | {
      readonly type: 'linear';
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly start: Rgb;
      readonly end: Rgb;
      readonly startAlpha?: number;
      readonly endAlpha?: number;
    }
  | {
      readonly type: 'radial';
      readonly centre: readonly [number, number];
      readonly radius: readonly [number, number];
      readonly inner: Rgb;
      readonly outer: Rgb;
      readonly innerAlpha: number;
      readonly outerAlpha: number;
      /** Where the change starts and ends, in radii. */
      readonly band?: readonly [number, number];
    };

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, rgb: new Float32Array(width * height * 3) };
}

/** The colour of "#rrggbb". */
export function hex(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour between two, `t` = 0 … 1. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** Paint what `mask` covers onto `canvas` (written); `clip` keeps it inside another mask. */
export function fill(canvas: Canvas, mask: Mask, paint: Paint, alpha = 1, clip?: Mask): void {
  const { rgb, width } = canvas;
  const pixel = new Float64Array(4); // r, g, b, alpha
  if (paint.type === 'solid') pixel.set([...paint.colour, 1]);
  const shade = paint.type === 'solid' ? undefined : shaderOf(paint, pixel);
  const first = clip === undefined ? mask.y : Math.max(mask.y, clip.y);
  const last = Math.min(
    mask.y + mask.height,
    clip === undefined ? canvas.height : clip.y + clip.height,
  );
  const left = clip === undefined ? mask.x : Math.max(mask.x, clip.x);
  const right = Math.min(mask.x + mask.width, clip === undefined ? width : clip.x + clip.width);
  for (let y = first; y < last; y++) {
    const covers = (y - mask.y) * mask.width - mask.x;
    const clips = clip === undefined ? 0 : (y - clip.y) * clip.width - clip.x;
    for (let x = left; x < right; x++) {
      let covered = mask.data[covers + x]!;
      if (covered <= INVISIBLE) continue;
      if (clip !== undefined) {
        covered *= clip.data[clips + x]!;
        if (covered <= INVISIBLE) continue;
      }
      if (shade !== undefined) shade(x + 0.5, y + 0.5);
      const a = covered * alpha * pixel[3]!;
      const at = (y * width + x) * 3;
      rgb[at]! += (pixel[0]! - rgb[at]!) * a;
      rgb[at + 1]! += (pixel[1]! - rgb[at + 1]!) * a;
      rgb[at + 2]! += (pixel[2]! - rgb[at + 2]!) * a;
    }
  }
}

type Gradient = Exclude<Paint, { type: 'solid' }>;

/** A function that writes the gradient's colour at a point into `pixel`. */
function shaderOf(paint: Gradient, pixel: Float64Array): (x: number, y: number) => void {
  const [a, b] = paint.type === 'linear' ? [paint.start, paint.end] : [paint.inner, paint.outer];
  const a0 = paint.type === 'linear' ? (paint.startAlpha ?? 1) : paint.innerAlpha;
  const a1 = paint.type === 'linear' ? (paint.endAlpha ?? 1) : paint.outerAlpha;
  const write = (raw: number) => {
    const clamped = raw < 0 ? 0 : Math.min(raw, 1);
    const t = clamped * clamped * (3 - 2 * clamped);
    pixel[0] = a[0] + (b[0] - a[0]) * t;
    pixel[1] = a[1] + (b[1] - a[1]) * t;
    pixel[2] = a[2] + (b[2] - a[2]) * t;
    pixel[3] = a0 + (a1 - a0) * t;
  };
  if (paint.type === 'linear') {
    const dx = paint.to[0] - paint.from[0];
    const dy = paint.to[1] - paint.from[1];
    const scale = 1 / (dx * dx + dy * dy);
    return (x, y) => write(((x - paint.from[0]) * dx + (y - paint.from[1]) * dy) * scale);
  }
  const [cx, cy] = paint.centre;
  const [rx, ry] = paint.radius;
  const [near, far] = paint.band ?? [0, 1];
  const scale = 1 / (far - near);
  return (x, y) => {
    const u = (x - cx) / rx;
    const v = (y - cy) / ry;
    write((Math.sqrt(u * u + v * v) - near) * scale);
  };
}

/** The picture as 8-bit RGBA, opaque. */
export function toRgba(canvas: Canvas): Uint8ClampedArray<ArrayBuffer> {
  const count = canvas.width * canvas.height;
  const out = new Uint8ClampedArray(count * 4);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += 3, to += 4) {
    out[to] = canvas.rgb[from]!;
    out[to + 1] = canvas.rgb[from + 1]!;
    out[to + 2] = canvas.rgb[from + 2]!;
    out[to + 3] = 255;
  }
  return out;
}
