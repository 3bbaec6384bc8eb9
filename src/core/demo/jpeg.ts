import { encodeScan, type HuffmanCodes, type ScanComponent } from './jpeg-scan.ts';
import {
  CHROMA_AC,
  CHROMA_DC,
  CHROMA_STEPS,
  type HuffmanSpec,
  LUMA_AC,
  LUMA_DC,
  LUMA_STEPS,
  ZIGZAG,
} from './jpeg-tables.ts';

/** Qualities tried in turn until an image fits `exactBytes`. */
const QUALITIES = [90, 84, 76, 66, 52, 36, 18, 6];

/** Codes by value: length in bits and the bits. */
function buildCodes(spec: HuffmanSpec): HuffmanCodes {
  const bits = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let code = 0;
  let next = 0;
  spec.counts.forEach((count, row) => {
    for (let i = 0; i < count; i++) {
      const value = spec.values[next++]!;
      bits[value] = code++;
      lengths[value] = row + 1;
    }
    code <<= 1;
  });
  return { bits, lengths };
}

/** Quantisation steps at a quality of 1–100, in row order; libjpeg's scale. */
function stepsAt(table: readonly number[], quality: number): Uint8Array {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - quality * 2;
  return Uint8Array.from(table, (step) =>
    Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))),
  );
}

/** A marker segment: FF, marker, length, body. */
function segment(marker: number, body: ArrayLike<number>): number[] {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...Array.from(body)];
}

/**
 * Encode an opaque picture as a baseline JPEG (JFIF, three components, no subsampling). Integers
 * and IEEE sums and products only: the same bytes in every engine.
 * @param rgba [width * height * 4], 8 bits a channel, alpha ignored; not modified
 * @param quality 1–100, libjpeg's scale
 * Cost: about 3 ms for 160 × 160.
 */
export function encodeJpeg(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  quality: number,
): Uint8Array<ArrayBuffer> {
  return assemble(rgba, width, height, quality, undefined) ?? new Uint8Array(0);
}

/**
 * Encode a picture as a JPEG of exactly `exactBytes`: the best quality that fits, filled up by a
 * comment. A file whose size is known before it is drawn need not be drawn to be listed.
 * @throws RangeError when not even the lowest quality fits
 */
export function encodeJpegOfSize(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  exactBytes: number,
): Uint8Array<ArrayBuffer> {
  for (const quality of QUALITIES) {
    const bytes = assemble(rgba, width, height, quality, exactBytes);
    if (bytes !== undefined) return bytes;
  }
  throw new RangeError(`a ${width}×${height} picture does not fit ${exactBytes} bytes`);
}

function assemble(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  quality: number,
  exactBytes: number | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const lumaSteps = stepsAt(LUMA_STEPS, quality);
  const chromaSteps = stepsAt(CHROMA_STEPS, quality);
  const luma: ScanComponent = {
    steps: lumaSteps,
    dc: buildCodes(LUMA_DC),
    ac: buildCodes(LUMA_AC),
  };
  const chroma: ScanComponent = {
    steps: chromaSteps,
    dc: buildCodes(CHROMA_DC),
    ac: buildCodes(CHROMA_AC),
  };
  const zigzagged = (steps: Uint8Array) => Array.from(ZIGZAG, (at) => steps[at]!);
  const huffman = (id: number, { counts, values }: HuffmanSpec) =>
    segment(0xc4, [id, ...counts, ...values]);
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 3];
  const head = [
    ...[0xff, 0xd8],
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...zigzagged(lumaSteps)]),
    ...segment(0xdb, [1, ...zigzagged(chromaSteps)]),
    ...segment(0xc0, [...frame, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]),
    ...huffman(0x00, LUMA_DC),
    ...huffman(0x10, LUMA_AC),
    ...huffman(0x01, CHROMA_DC),
    ...huffman(0x11, CHROMA_AC),
  ];
  const scanHead = segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
  const scan = encodeScan(rgba, width, height, [luma, chroma, chroma]);

  const total = head.length + scanHead.length + scan.length + 2;
  const spare = exactBytes === undefined ? 0 : exactBytes - total;
  // A comment takes at least its four bytes of marker and length.
  if (spare < 0 || (spare > 0 && spare < 4) || spare > 65537) return undefined;
  const comment = spare === 0 ? [] : segment(0xfe, new Uint8Array(spare - 4).fill(0x20));
  const bytes = new Uint8Array(total + spare);
  let at = 0;
  for (const part of [head, comment, scanHead, scan, [0xff, 0xd9]]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
