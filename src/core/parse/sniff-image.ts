/** What an image says of itself in its first bytes. */
export interface ImageHeader {
  readonly type:
    | 'image/jpeg'
    | 'image/png'
    | 'image/webp'
    | 'image/gif'
    | 'image/bmp'
    | 'image/avif';
  /** Pixels as stored, before any orientation tag. */
  readonly width: number;
  readonly height: number;
}

/** Larger images are refused before decoding: 64 megapixels take 256 MB. */
export const MAX_IMAGE_PIXELS = 64_000_000;

/**
 * Tell an image's type and size from its header; names are not trusted (pipelines write PNG bytes
 * into rep.jpg).
 * @param bytes the whole file, or its first 64 KiB or so
 * @returns undefined for anything that is no such image, or whose header is cut off
 */
export function sniffImage(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = png(view) ?? jpeg(view) ?? webp(view) ?? gif(view) ?? bmp(view) ?? avif(view);
  return header !== undefined && header.width > 0 && header.height > 0 ? header : undefined;
}

function ascii(view: DataView, at: number, text: string): boolean {
  if (view.byteLength < at + text.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (view.getUint8(at + i) !== text.charCodeAt(i)) return false;
  }
  return true;
}

function png(view: DataView): ImageHeader | undefined {
  if (!ascii(view, 0, '\x89PNG\r\n\x1a\n') || !ascii(view, 12, 'IHDR') || view.byteLength < 24) {
    return undefined;
  }
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walk the segments to the frame header (SOF0–SOF15 but the tables C4, C8 and CC). */
function jpeg(view: DataView): ImageHeader | undefined {
  if (!ascii(view, 0, '\xff\xd8\xff')) return undefined;
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (standsAlone) {
      at += 2;
      continue;
    }
    const frame =
      marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) {
      return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    if (marker === 0xd9 || marker === 0xda) return undefined;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webp(view: DataView): ImageHeader | undefined {
  if (!ascii(view, 0, 'RIFF') || !ascii(view, 8, 'WEBP') || view.byteLength < 30) return undefined;
  const type = 'image/webp';
  if (ascii(view, 12, 'VP8X')) {
    const width = 1 + (view.getUint16(24, true) | (view.getUint8(26) << 16));
    const height = 1 + (view.getUint16(27, true) | (view.getUint8(29) << 16));
    return { type, width, height };
  }
  if (ascii(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { type, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (!ascii(view, 12, 'VP8 ')) return undefined;
  return {
    type,
    width: view.getUint16(26, true) & 0x3fff,
    height: view.getUint16(28, true) & 0x3fff,
  };
}

function gif(view: DataView): ImageHeader | undefined {
  if (!ascii(view, 0, 'GIF87a') && !ascii(view, 0, 'GIF89a')) return undefined;
  if (view.byteLength < 10) return undefined;
  return { type: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function bmp(view: DataView): ImageHeader | undefined {
  if (!ascii(view, 0, 'BM') || view.byteLength < 26) return undefined;
  const headerSize = view.getUint32(14, true);
  if (headerSize === 12) {
    return { type: 'image/bmp', width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  if (headerSize < 40 || headerSize > 124) return undefined;
  return {
    type: 'image/bmp',
    width: view.getInt32(18, true),
    height: Math.abs(view.getInt32(22, true)),
  };
}

/** Where boxes of a picture's properties are looked for: they stand before its data. */
const PROPERTIES_WITHIN = 64 * 1024;

/** AV1 in an ISO file: its brand, and the largest of the sizes that its properties say (a grid has tiles). */
function avif(view: DataView): ImageHeader | undefined {
  if (!ascii(view, 4, 'ftyp')) return undefined;
  const end = Math.min(view.getUint32(0), view.byteLength);
  let isAvif = false;
  for (let at = 8; at + 4 <= end; at += 4) {
    // The version stands between the brand and those that are compatible.
    if (at !== 12 && (ascii(view, at, 'avif') || ascii(view, at, 'avis'))) isAvif = true;
  }
  if (!isAvif) return undefined;
  let [width, height] = [0, 0];
  for (let at = end; at + 16 <= Math.min(view.byteLength, PROPERTIES_WITHIN); at++) {
    if (view.getUint8(at) !== 0x69 || !ascii(view, at, 'ispe')) continue;
    width = Math.max(width, view.getUint32(at + 8));
    height = Math.max(height, view.getUint32(at + 12));
  }
  return { type: 'image/avif', width, height };
}
