import { ZIGZAG } from './jpeg-tables.ts';

export interface HuffmanCodes {
  readonly bits: Uint16Array; // [256]
  readonly lengths: Uint8Array; // [256]
}
export interface ScanComponent {
  /** Quantisation steps in row order, [64]. */
  readonly steps: Uint8Array;
  readonly dc: HuffmanCodes;
  readonly ac: HuffmanCodes;
}

/** cos(k π / 16) for k = 0 … 8; written out because Math.cos may differ between engines. */
const COSINES = [
  1,
  0.9807852804032304,
  0.9238795325112867,
  0.8314696123025452,
  Math.SQRT1_2,
  0.5555702330196022,
  0.3826834323650898,
  0.19509032201612825,
  0,
] as const;
const DCT = dctBasis(); // [8 * 8], row u: ½ c(u) cos((2x + 1) u π / 16)

function dctBasis(): Float64Array {
  const basis = new Float64Array(64);
  for (let u = 0; u < 8; u++) {
    for (let x = 0; x < 8; x++) {
      const turns = ((2 * x + 1) * u) % 32;
      const half = turns > 16 ? 32 - turns : turns;
      const cosine = half > 8 ? -COSINES[(16 - half) as 0]! : COSINES[half as 0]!;
      basis[u * 8 + x] = cosine * (u === 0 ? 0.3535533905932738 : 0.5);
    }
  }
  return basis;
}

/** Bits of a scan, most significant first, FF bytes stuffed. */
class BitWriter {
  #bytes = new Uint8Array(8192);
  #count = 0;
  #held = 0;
  #bits = 0;

  write(value: number, length: number): void {
    this.#held = (this.#held << length) | (value & ((1 << length) - 1));
    this.#bits += length;
    while (this.#bits >= 8) {
      this.#bits -= 8;
      const byte = (this.#held >>> this.#bits) & 255;
      this.#push(byte);
      if (byte === 255) this.#push(0);
    }
    this.#held &= (1 << this.#bits) - 1;
  }

  /** The bytes, the last one filled up with ones. */
  finish(): Uint8Array {
    if (this.#bits > 0) this.write(127, 8 - this.#bits);
    return this.#bytes.subarray(0, this.#count);
  }

  #push(byte: number): void {
    if (this.#count === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#count++] = byte;
  }
}

/** The entropy-coded data of a picture: Y, Cb and Cr blocks interleaved, edges repeated. */
export function encodeScan(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  components: readonly [ScanComponent, ScanComponent, ScanComponent],
): Uint8Array {
  const writer = new BitWriter();
  const planes = [new Float64Array(64), new Float64Array(64), new Float64Array(64)] as const;
  const scratch = new Float64Array(64);
  const quantised = new Int32Array(64);
  const previous = [0, 0, 0];
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      readBlock(rgba, width, height, left, top, planes);
      components.forEach((component, c) => {
        transform(planes[c as 0], scratch);
        for (let k = 0; k < 64; k++) {
          const at = ZIGZAG[k]!;
          quantised[k] = Math.round(planes[c as 0][at]! / component.steps[at]!);
        }
        writeBlock(writer, quantised, previous[c]!, component);
        previous[c] = quantised[0]!;
      });
    }
  }
  return writer.finish();
}

/** Y, Cb, Cr of an 8 × 8 block, centred on 0. */
function readBlock(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  left: number,
  top: number,
  [luma, blue, red]: readonly [Float64Array, Float64Array, Float64Array],
): void {
  for (let i = 0; i < 64; i++) {
    const x = Math.min(width - 1, left + (i & 7));
    const y = Math.min(height - 1, top + (i >> 3));
    const at = (y * width + x) * 4;
    const r = rgba[at]!;
    const g = rgba[at + 1]!;
    const b = rgba[at + 2]!;
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
    blue[i] = -0.168736 * r - 0.331264 * g + 0.5 * b;
    red[i] = 0.5 * r - 0.418688 * g - 0.081312 * b;
  }
}

/** Forward DCT of a block, in place: rows, then columns. */
function transform(block: Float64Array, scratch: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    const from = pass === 0 ? block : scratch;
    const to = pass === 0 ? scratch : block;
    for (let row = 0; row < 64; row += 8) {
      for (let u = 0; u < 8; u++) {
        let sum = 0;
        for (let x = 0; x < 8; x++) sum += from[row + x]! * DCT[u * 8 + x]!;
        // Written transposed, so that the second pass runs over the columns.
        to[u * 8 + (row >> 3)] = sum;
      }
    }
  }
}

function writeBlock(
  writer: BitWriter,
  block: Int32Array,
  previousDc: number,
  { dc, ac }: ScanComponent,
): void {
  writeCoefficient(writer, dc, 0, block[0]! - previousDc);
  let zeros = 0;
  for (let k = 1; k < 64; k++) {
    const value = block[k]!;
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writer.write(ac.bits[0xf0]!, ac.lengths[0xf0]!);
    writeCoefficient(writer, ac, zeros, value);
    zeros = 0;
  }
  if (zeros > 0) writer.write(ac.bits[0]!, ac.lengths[0]!);
}

/** A run of zeros and a value: its Huffman code, then its bits (negative ones' complement). */
function writeCoefficient(writer: BitWriter, codes: HuffmanCodes, run: number, value: number) {
  const size = 32 - Math.clz32(value < 0 ? -value : value);
  const symbol = (run << 4) | size;
  writer.write(codes.bits[symbol]!, codes.lengths[symbol]!);
  if (size > 0) writer.write(value < 0 ? value - 1 : value, size);
}
