/** Side of the square that an image is reduced to, so that sharpness does not depend on its size. */
const SIDE = 64;

/**
 * How sharp an image is: the variance of the Laplacian of its luma at 64 × 64, rounded to two
 * significant digits, because decoders differ in the last bits of a JPEG.
 * @param rgba [width * height * 4], 8 bits a channel; alpha is not looked at; not modified
 * @returns ≥ 0, larger is sharper; NaN for an image without pixels
 * Cost: O(width · height).
 */
export function sharpness(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): number {
  if (!(width > 0 && height > 0) || rgba.length < width * height * 4) return Number.NaN;
  const small = areaLuma(rgba, width, height);
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      const at = y * SIDE + x;
      const around = small[at - 1]! + small[at + 1]! + small[at - SIDE]! + small[at + SIDE]!;
      const value = around - 4 * small[at]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (SIDE - 2) * (SIDE - 2);
  const mean = sum / count;
  return toTwoDigits(Math.max(0, squares / count - mean * mean));
}

/** Luma (Rec. 601, as in OpenCV) averaged over the pixels under each of the 64 × 64 cells. */
function areaLuma(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Float64Array {
  const columns = weigh(width);
  const rows = weigh(height);
  const line = new Float64Array(SIDE);
  const small = new Float64Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const luma = 0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!;
      spread(columns, x, (cell, share) => {
        line[cell]! += luma * share;
      });
    }
    spread(rows, y, (cell, share) => {
      for (let i = 0; i < SIDE; i++) small[cell * SIDE + i]! += line[i]! * share;
    });
  }
  return small;
}

/** Cells that each of `count` pixels lies in, and the share of the cell that it covers. */
interface Weights {
  /** Where a pixel's entries begin, [count + 1]. */
  readonly start: Int32Array;
  readonly cell: readonly number[];
  readonly share: readonly number[];
}

function weigh(count: number): Weights {
  const start = new Int32Array(count + 1);
  const cell: number[] = [];
  const share: number[] = [];
  for (let i = 0; i < count; i++) {
    start[i] = cell.length;
    // In units of 1/count of a cell: pixel i covers [i·64, (i+1)·64), a cell is `count` long.
    const from = i * SIDE;
    const to = from + SIDE;
    for (let c = Math.floor(from / count); c * count < to; c++) {
      const overlap = Math.min(to, (c + 1) * count) - Math.max(from, c * count);
      if (overlap <= 0) continue;
      cell.push(c);
      share.push(overlap / count);
    }
  }
  start[count] = cell.length;
  return { start, cell, share };
}

function spread(weights: Weights, i: number, add: (cell: number, share: number) => void): void {
  for (let k = weights.start[i]!; k < weights.start[i + 1]!; k++) {
    add(weights.cell[k]!, weights.share[k]!);
  }
}

/** Round to two significant digits. */
function toTwoDigits(value: number): number {
  if (!(value > 0)) return 0;
  let unit = 1;
  while (value / unit >= 100) unit *= 10;
  if (unit > 1) return Math.round(value / unit) * unit;
  let factor = 1;
  while (value * factor < 10 && factor < 1e6) factor *= 10;
  return Math.round(value * factor) / factor;
}
