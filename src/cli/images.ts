import sharp from 'sharp';
import type { SourceFile } from '../core/episode/source.ts';
import { sharpness } from '../core/image/sharpness.ts';
import { sniffImage } from '../core/parse/sniff-image.ts';

const REP_SIZE = 256;
const REP_QUALITY = 90;
/** As in the page: a crop larger than this is not decoded. */
const MAX_PIXELS = 64_000_000;

/** Decode nothing that is not a picture, or too large to be a crop. */
async function readPicture(file: SourceFile): Promise<Uint8Array | undefined> {
  const bytes = await file.bytes();
  const found = sniffImage(bytes);
  if (found === undefined || found.width * found.height > MAX_PIXELS) return undefined;
  return bytes;
}

/** Sharpness of a crop; NaN for one that cannot be decoded. */
export async function cropSharpness(file: SourceFile | undefined): Promise<number> {
  const bytes = file && (await readPicture(file));
  if (bytes === undefined) return Number.NaN;
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
      .rotate()
      .ensureAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return sharpness(data, info.width, info.height);
  } catch {
    return Number.NaN;
  }
}

/** Square JPEG of a crop, cut from the centre; undefined for one that cannot be decoded. */
export async function repJpeg(file: SourceFile | undefined): Promise<Uint8Array | undefined> {
  const bytes = file && (await readPicture(file));
  if (bytes === undefined) return undefined;
  try {
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS })
      .rotate()
      .flatten({ background: '#000' })
      .resize(REP_SIZE, REP_SIZE, { fit: 'cover', position: 'centre' })
      .jpeg({ quality: REP_QUALITY })
      .toBuffer();
  } catch {
    return undefined;
  }
}
