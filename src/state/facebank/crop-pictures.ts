import { media } from '../../bridge/media.ts';
import type { SeedPictures } from '../lib/bank-types.ts';

/** Sides of the pictures of a seed as the specification has them (§11.3), pixels. */
const SHOWN_PX = 512;
const EMBEDDED_PX = 112;

/** The pictures of a seed from a face's crop; none where that cannot be read. */
export async function picturesOfCrop(crop: Blob | undefined): Promise<SeedPictures> {
  if (crop === undefined) return {};
  try {
    const [d, e] = await Promise.all([media.png(crop, SHOWN_PX), media.png(crop, EMBEDDED_PX)]);
    return { d, e, orig: crop };
  } catch (error) {
    // The vector is what is compared; a face without a picture is shown as such.
    console.warn(error);
    return {};
  }
}
