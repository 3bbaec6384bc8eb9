import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../core/errors.ts';
import type { Square } from '../../core/face/cut-out.ts';
import { checkPhoto, fitPhoto } from '../../core/face/photo-limits.ts';
import type { Picture } from '../../core/face/picture.ts';
import { MAX_IMAGE_PIXELS, sniffImage } from '../../core/parse/sniff-image.ts';
import { loadSharp, MAX_PICTURE_BYTES } from './images.ts';

/** Side of the picture of a face that is shown (specification §11.3). */
const SHOWN_SIDE = 512;
const OPTIONS = { limitInputPixels: MAX_IMAGE_PIXELS };

/** A photograph, decoded. */
export interface Photo {
  /** What is looked at: made smaller where it is large. */
  readonly picture: Picture;
  /** Pixels of the photograph for one of `picture`. */
  readonly enlarged: number;
  /** PNG of 512 × 512 of a part of `picture`. */
  readonly cut: (square: Square) => Promise<Uint8Array>;
  /** The file as it was given. */
  readonly bytes: Uint8Array;
}

/** @throws AppError `cli/unreadable`, and as `decodePhoto` */
export const readPhoto = async (file: string): Promise<Photo> =>
  decodePhoto(await readBytes(file), file);

/**
 * Decode a photograph: upright, on white, its first picture where it moves.
 * @param file its name, for messages
 * @throws AppError as `checkPhoto` for what is none
 */
export async function decodePhoto(bytes: Uint8Array, file: string): Promise<Photo> {
  checkPhoto(bytes.subarray(0, 64), bytes.length, sniffImage(bytes));
  const sharp = await loadSharp();
  try {
    const upright = await sharp(bytes, OPTIONS)
      .rotate()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = upright.info;
    const raw = { raw: { width, height, channels } };
    const fitted = fitPhoto(width, height);
    const { data } = await sharp(upright.data, raw)
      .resize(fitted.width, fitted.height, { fit: 'fill' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const enlarged = width / fitted.width;
    return {
      picture: { data: new Uint8Array(data), ...fitted },
      enlarged,
      bytes,
      cut: ({ x, y, side }) => {
        const left = Math.round(x * enlarged);
        const top = Math.round(y * enlarged);
        const wanted = Math.round(side * enlarged);
        const size = Math.max(1, Math.min(wanted, width - left, height - top));
        return sharp(upright.data, raw)
          .extract({ left, top, width: size, height: size })
          .resize(SHOWN_SIDE, SHOWN_SIDE)
          .png()
          .toBuffer();
      },
    };
  } catch (cause) {
    throw new AppError(
      'face/not-a-picture',
      `${file}: ${String(cause)}`,
      `${file} is a damaged picture. Save it again as JPEG or PNG.`,
      { place: { file }, cause },
    );
  }
}

/** A picture as PNG. */
export async function pngOf({ data, width, height }: Picture): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer();
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_PICTURE_BYTES) checkPhoto(new Uint8Array(0), size, undefined);
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'cli/unreadable',
      `${file}: ${String(cause)}`,
      `The photograph ${file} cannot be read. Check its path.`,
      { place: { file }, cause },
    );
  }
}
