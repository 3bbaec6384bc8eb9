import { MAX_IMAGE_PIXELS, sniffImage } from '../../core/parse/sniff-image.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { loadSharp, MAX_PICTURE_BYTES } from '../kit/images.ts';
import type { BankPicture, SeedPictures } from './bank-folder.ts';

/** Sides of the pictures of a seed as the specification has them (§11.3), pixels. */
const SHOWN_PX = 512;
const EMBEDDED_PX = 112;

/** How the name of a kept picture ends, by what its bytes are. */
const ENDINGS: ReadonlyMap<string, BankPicture['ending']> = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
]);

/** The pictures of a seed from a face's crop; none where that cannot be decoded. */
export async function cropPictures(crop: SourceFile | undefined): Promise<SeedPictures> {
  if (crop === undefined || crop.size > MAX_PICTURE_BYTES) return {};
  const bytes = await crop.bytes();
  const found = sniffImage(bytes);
  if (found === undefined || found.width * found.height > MAX_IMAGE_PIXELS) return {};
  try {
    const [d, e] = await Promise.all([square(bytes, SHOWN_PX), square(bytes, EMBEDDED_PX)]);
    const ending = ENDINGS.get(found.type);
    // Kinds that a Facebank has no place for are kept as they were drawn anew.
    const orig = ending === undefined ? {} : { orig: pictureOf(bytes, ending) };
    return { d: pictureOf(d), e: pictureOf(e), ...orig };
  } catch {
    // The vector is what is compared; a face without a picture is shown as such.
    return {};
  }
}

/** A picture that is at hand. */
export const pictureOf = (
  bytes: Uint8Array,
  ending: BankPicture['ending'] = 'png',
): BankPicture => ({ ending, bytes: () => Promise.resolve(bytes) });

async function square(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS })
    .rotate()
    .flatten({ background: '#000' })
    .resize(side, side, { fit: 'cover', position: 'centre' })
    .png()
    .toBuffer();
}
