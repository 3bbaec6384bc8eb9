import { AppError } from '../../src/core/errors.ts';
import {
  type ImageHeader,
  MAX_IMAGE_PIXELS,
  sniffImage,
} from '../../src/core/parse/sniff-image.ts';

/** Enough for the header of a JPEG with a preview and a colour profile before it. */
const HEADER_BYTES = 64 * 1024;
const LONG_HEADER_BYTES = 1024 * 1024;

/** Type and size from the first bytes; undefined for something that is no image. */
export async function probe(blob: Blob): Promise<ImageHeader | undefined> {
  const short = await head(blob, HEADER_BYTES);
  const header = sniffImage(short);
  if (header !== undefined || blob.size <= HEADER_BYTES) return header;
  return sniffImage(await head(blob, LONG_HEADER_BYTES));
}

async function head(blob: Blob, bytes: number): Promise<Uint8Array> {
  try {
    // Every part of a blob is made in the browser's process: a small one is read as it is.
    const part = blob.size <= bytes ? blob : blob.slice(0, bytes);
    return new Uint8Array(await part.arrayBuffer());
  } catch (cause) {
    throw new AppError(
      'media/unreadable',
      `cannot read ${blob.size} bytes of a blob`,
      'An image can no longer be read: its file was moved, changed or deleted. Open the folder again.',
      { cause },
    );
  }
}

/**
 * The header of an image that may be decoded.
 * @throws AppError `media/undecodable` for what is no image, `media/too-large` above MAX_IMAGE_PIXELS
 */
export async function checkedHeader(blob: Blob): Promise<ImageHeader> {
  const header = await probe(blob);
  if (header === undefined) {
    throw undecodable(blob, 'no known image header');
  }
  const { width, height } = header;
  if (width * height > MAX_IMAGE_PIXELS) {
    throw new AppError(
      'media/too-large',
      `${width} × ${height} pixels, at most ${MAX_IMAGE_PIXELS} in all`,
      `An image of ${width} × ${height} pixels is too large to be a crop of a face. Export crops, not whole frames, and import again.`,
      { details: { width, height } },
    );
  }
  return header;
}

/**
 * Decode an image, turned upright as its orientation tag says. The caller closes it.
 * @throws AppError as `checkedHeader`; `media/undecodable` too for damaged data
 */
export async function decode(blob: Blob): Promise<ImageBitmap> {
  const header = await checkedHeader(blob);
  try {
    // The type by content: a wrong one (PNG bytes in rep.jpg) is none of the decoder's business.
    const typed = blob.type === header.type ? blob : blob.slice(0, blob.size, header.type);
    return await createImageBitmap(typed);
  } catch (cause) {
    throw undecodable(blob, `the ${header.type} data is damaged`, cause);
  }
}

function undecodable(blob: Blob, why: string, cause?: unknown): AppError {
  return new AppError(
    'media/undecodable',
    `${why} (${blob.size} bytes)`,
    'An image is damaged or of a kind that browsers do not show. Save it again as JPEG or PNG.',
    { cause },
  );
}
