import { AppError, isUnreadable } from '../../core/errors.ts';
import type { Picture } from '../../core/face/picture.ts';
import { sharpness } from '../../core/image/sharpness.ts';
import { MAX_IMAGE_PIXELS, sniffImage } from '../../core/parse/sniff-image.ts';
import type { SourceFile } from '../../core/parse/source.ts';

const REP_SIZE = 256;
const REP_QUALITY = 90;
/** No picture within MAX_IMAGE_PIXELS takes more. */
export const MAX_PICTURE_BYTES = MAX_IMAGE_PIXELS * 4;
/** Pictures decoded at once. */
export const DECODE_WIDTH = 4;

type Sharp = typeof import('sharp')['default'];
let loading: Promise<Sharp> | undefined;

/** The decoder is loaded when the first picture is wanted: help and scores do without it. */
export function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then(
    ({ default: sharp }) => {
      // Crops are small: one thread each, several at a time, and none is asked for twice.
      sharp.concurrency(1);
      sharp.cache(false);
      return sharp;
    },
    (cause: unknown) => {
      throw new AppError(
        'cli/no-pictures',
        `cannot load sharp: ${String(cause)}`,
        'The picture decoder (sharp) could not be loaded. Install the packages again with: npm ci',
        { cause },
      );
    },
  );
  return loading;
}

/** Decode nothing that is not a picture, or too large to be a crop. */
async function readPicture(file: SourceFile): Promise<Uint8Array | undefined> {
  if (file.size > MAX_PICTURE_BYTES) return undefined;
  const bytes = await file.bytes().catch(noneWhenUnreadable);
  if (bytes === undefined) return undefined;
  const found = sniffImage(bytes);
  if (found === undefined || found.width * found.height > MAX_IMAGE_PIXELS) return undefined;
  return bytes;
}

/** A picture that may not be read is one that cannot be shown. */
function noneWhenUnreadable(error: unknown): undefined {
  if (!isUnreadable(error)) throw error;
}

/** Sharpness of a crop; NaN for one that cannot be decoded. */
export async function cropSharpness(file: SourceFile | undefined): Promise<number> {
  const bytes = file && (await readPicture(file));
  if (bytes === undefined) return Number.NaN;
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS })
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

/** A crop, upright and on white, as the page draws it for a model; undefined for one that cannot be decoded. */
export async function decodeCrop(file: SourceFile | undefined): Promise<Picture | undefined> {
  const bytes = file && (await readPicture(file));
  if (bytes === undefined) return undefined;
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS })
      .rotate()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data), width: info.width, height: info.height };
  } catch {
    return undefined;
  }
}

/** Square JPEG of a crop, cut from the centre; undefined for one that cannot be decoded. */
export async function repJpeg(file: SourceFile | undefined): Promise<Uint8Array | undefined> {
  const bytes = file && (await readPicture(file));
  if (bytes === undefined) return undefined;
  const sharp = await loadSharp();
  try {
    return await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS })
      .rotate()
      .flatten({ background: '#000' })
      .resize(REP_SIZE, REP_SIZE, { fit: 'cover', position: 'centre' })
      .jpeg({ quality: REP_QUALITY })
      .toBuffer();
  } catch {
    return undefined;
  }
}
