import type { Size } from '../picture.ts';
import { cssBytes } from './css-bytes.ts';

/** How a dot is drawn: with a thin rim around it, as a circle, or as the ring of a selection. */
export type DotStyle = 'filled' | 'hollow' | 'ring';

/** Width of a style's line, px. */
const LINE: Readonly<Record<DotStyle, number>> = { filled: 1, hollow: 1.5, ring: 2 };
/** Radii and places are drawn in steps of this many device px. */
const STEP = 0.5;
/** Stamps that are kept: all colours, styles and sizes of a few zooms. */
const MOST = 3_000;

/** A dot as device px: RGBA, not premultiplied. */
interface Stamp {
  readonly side: number;
  readonly rgba: Uint8ClampedArray; // [4 * side * side]
  /** The same bytes, a pixel each. */
  readonly pixels: Uint32Array; // [side * side]
}

/** Where stamps are put, as bytes and as pixels. */
interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray; // [4 * width * height]
  readonly pixels: Uint32Array; // [width * height]
}

/**
 * Dots drawn into pixels. [Note: Own dots] Where no graphics card helps, a canvas takes a hundred
 * milliseconds for ten thousand arcs or copied pictures, and this a few: a dot is some hundred bytes.
 */
export class DotPixels {
  /** By colour, then by size and style. */
  readonly #stamps = new Map<string, Map<number, Stamp>>();
  #count = 0;
  readonly #colours = new Map<string, readonly number[]>();
  readonly #canvas = document.createElement('canvas');
  #image = new ImageData(1, 1);
  #sheet = sheetOf(this.#image);
  #ratio = 1;
  #rim = '';

  /** Forget what was drawn for another screen or theme. @param rim colour around filled dots */
  reset({ width, height }: Size, ratio: number, rim: string): void {
    this.#forget();
    this.#colours.clear();
    this.#ratio = ratio;
    this.#rim = rim;
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(height * ratio));
    this.#image = new ImageData(this.#canvas.width, this.#canvas.height);
    this.#sheet = sheetOf(this.#image);
  }

  /** Begin a frame. */
  clear(): void {
    this.#sheet.pixels.fill(0);
  }

  /** Draw a dot. @param x px, as `y` and `radius` */
  dot(style: DotStyle, x: number, y: number, radius: number, colour: string): void {
    const size = Math.max(STEP, Math.round((radius * this.#ratio) / STEP) * STEP);
    const stamp =
      this.#stamps.get(colour)?.get(keyOf(style, size)) ?? this.#add(style, size, colour);
    const half = stamp.side >> 1;
    put(this.#sheet, stamp, Math.round(x * this.#ratio) - half, Math.round(y * this.#ratio) - half);
  }

  /** Put the frame onto a canvas, over what is there. */
  flush(context: CanvasRenderingContext2D): void {
    const own = this.#canvas.getContext('2d');
    if (own === null) return;
    own.putImageData(this.#image, 0, 0);
    const { width, height } = this.#canvas;
    context.drawImage(this.#canvas, 0, 0, width / this.#ratio, height / this.#ratio);
  }

  #add(style: DotStyle, size: number, colour: string): Stamp {
    if (this.#count >= MOST) this.#forget();
    const stamp = this.#stampOf(style, size, colour);
    const ofColour = this.#stamps.get(colour) ?? new Map<number, Stamp>();
    this.#stamps.set(colour, ofColour.set(keyOf(style, size), stamp));
    this.#count++;
    return stamp;
  }

  #forget(): void {
    this.#stamps.clear();
    this.#count = 0;
  }

  #stampOf(style: DotStyle, radius: number, colour: string): Stamp {
    const line = LINE[style] * this.#ratio;
    const half = Math.ceil(radius + line / 2 + 1);
    const side = 2 * half + 1;
    const inner = this.#bytes(colour);
    const outer = style === 'filled' ? this.#bytes(this.#rim) : inner;
    const rgba = new Uint8ClampedArray(4 * side * side); // [4 * side * side]
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const away = Math.sqrt((x - half) ** 2 + (y - half) ** 2);
        const disc = style === 'filled' ? covered(radius - line / 2 - away) : 0;
        const whole = covered(radius + line / 2 - away);
        const hole = style === 'filled' ? 0 : covered(radius - line / 2 - away);
        const at = 4 * (y * side + x);
        for (let k = 0; k < 3; k++) {
          const part = whole === 0 ? 0 : disc / whole;
          rgba[at + k] = part * inner[k]! + (1 - part) * outer[k]!;
        }
        rgba[at + 3] = 255 * Math.max(0, whole - hole);
      }
    }
    return { side, rgba, pixels: new Uint32Array(rgba.buffer) };
  }

  #bytes(colour: string): readonly number[] {
    const known = this.#colours.get(colour);
    if (known !== undefined) return known;
    const bytes = cssBytes(colour, document.body);
    this.#colours.set(colour, bytes);
    return bytes;
  }
}

/** Part of a pixel inside an edge that lies this far beyond its middle. */
const covered = (beyond: number): number => Math.min(1, Math.max(0, beyond + 0.5));

const KINDS: Readonly<Record<DotStyle, number>> = { filled: 0, hollow: 1, ring: 2 };
const keyOf = (style: DotStyle, size: number): number => (size / STEP) * 3 + KINDS[style];

function sheetOf({ width, height, data }: ImageData): Sheet {
  return { width, height, rgba: data, pixels: new Uint32Array(data.buffer) };
}

/** Lay a stamp over what is there; what lies outside of the picture is left out. */
function put(sheet: Sheet, { side, rgba, pixels }: Stamp, x0: number, y0: number): void {
  const left = Math.max(0, -x0);
  const right = Math.min(side, sheet.width - x0);
  const bottom = Math.min(side, sheet.height - y0);
  for (let y = Math.max(0, -y0); y < bottom; y++) {
    let to = (y0 + y) * sheet.width + x0 + left;
    for (let from = y * side + left; from < y * side + right; from++, to++) {
      const alpha = rgba[4 * from + 3]!;
      if (alpha === 0) continue;
      if (alpha === 255 || sheet.pixels[to] === 0) sheet.pixels[to] = pixels[from]!;
      else blend(sheet.rgba, 4 * to, rgba, 4 * from);
    }
  }
}

/** Source over, of colours that are not premultiplied. */
function blend(under: Uint8ClampedArray, to: number, over: Uint8ClampedArray, from: number): void {
  const alpha = over[from + 3]!;
  const kept = (under[to + 3]! * (255 - alpha)) / 255;
  const sum = alpha + kept;
  for (let k = 0; k < 3; k++) {
    under[to + k] = (over[from + k]! * alpha + under[to + k]! * kept) / sum;
  }
  under[to + 3] = sum;
}
