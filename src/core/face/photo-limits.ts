import { AppError } from '../errors.ts';
import { fitWithin } from '../image/square-crop.ts';
import { type ImageHeader, MAX_IMAGE_PIXELS } from '../parse/sniff-image.ts';

/** Longer side of what is looked at, pixels: a face of 96 pixels in 64 megapixels is found in it. */
const MOST_SIDE = 2560;

/** Brands of the container that phones save photographs in. */
const HEIF_BRANDS = /^ftyp(?:hei[cfmsx]|hev[cx]|mif1|msf1)/;
const AVIF_BRANDS = /^ftypavi[fs]/;

/**
 * Refuse what is no photograph that can be decoded.
 * @param head first bytes of the file
 * @param header what it says of itself, see `sniffImage`
 * @throws AppError `face/heic`, `face/not-a-picture`, `face/photo-too-large`
 */
export function checkPhoto(head: Uint8Array, bytes: number, header: ImageHeader | undefined): void {
  if (header === undefined) throw notAPicture(head, bytes);
  const { width, height } = header;
  if (width * height <= MAX_IMAGE_PIXELS) return;
  const megapixels = (pixels: number): number => Math.round(pixels / 1e6);
  throw new AppError(
    'face/photo-too-large',
    `${width} × ${height} pixels, at most ${MAX_IMAGE_PIXELS} in all`,
    `This photograph has ${megapixels(width * height)} megapixels (${width} × ${height}); Cutline opens up to ${megapixels(MAX_IMAGE_PIXELS)}. Save it smaller, or cut the face out, and add it again.`,
    { details: { width, height } },
  );
}

function notAPicture(head: Uint8Array, bytes: number): AppError {
  const brand = Array.from(head.subarray(4, 12), (code) => String.fromCharCode(code)).join('');
  if (HEIF_BRANDS.test(brand) || AVIF_BRANDS.test(brand)) {
    const kind = AVIF_BRANDS.test(brand) ? 'AVIF' : 'HEIC';
    return new AppError(
      'face/heic',
      `a file of ${bytes} bytes with the brand ${brand}`,
      `This is a ${kind} photograph, which Cutline does not read. Save it as JPEG or PNG (on a phone: share it, or choose “Most Compatible” in the camera’s settings), and add it again.`,
    );
  }
  return new AppError(
    'face/not-a-picture',
    `${bytes} bytes without the header of a picture`,
    bytes === 0
      ? 'This file is empty. Choose a photograph: JPEG, PNG, WebP, GIF or BMP.'
      : 'This file is no picture, or a damaged one. Choose a photograph: JPEG, PNG, WebP, GIF or BMP.',
  );
}

/** Size at which a photograph is looked at. */
export const fitPhoto = (
  width: number,
  height: number,
): { readonly width: number; readonly height: number } => fitWithin(width, height, MOST_SIDE);
