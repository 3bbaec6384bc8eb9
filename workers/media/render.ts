import { sharpness } from '../../src/core/image/sharpness.ts';
import { fitWithin, squareCrop } from '../../src/core/image/square-crop.ts';
import { checkedHeader, decode } from './decode.ts';

const THUMB_QUALITY = 0.86;
const REP_QUALITY = 0.9;

/** A canvas to draw on; opaque, so that transparent pictures come out on black as in the CLI. */
function opaqueCanvas(width: number, height: number, readBack = false) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: readBack });
  if (context === null) throw new Error(`no 2d context for ${width} × ${height}`);
  context.imageSmoothingQuality = 'high';
  return { canvas, context };
}

/** At most `size` pixels on the longer side; the bytes themselves when they are small enough. */
export async function thumb(blob: Blob, size: number): Promise<Blob> {
  const header = await checkedHeader(blob);
  const bitmap = await decode(blob);
  try {
    const { width, height } = fitWithin(bitmap.width, bitmap.height, size);
    if (width === bitmap.width && height === bitmap.height) {
      return blob.type === header.type ? blob : blob.slice(0, blob.size, header.type);
    }
    const { canvas, context } = opaqueCanvas(width, height);
    const small = await createImageBitmap(bitmap, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: 'high',
    });
    context.drawImage(small, 0, 0);
    small.close();
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: THUMB_QUALITY });
  } finally {
    bitmap.close();
  }
}

/** The middle square, `size` × `size`, as JPEG bytes whatever came in. */
export async function rep(blob: Blob, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bitmap = await decode(blob);
  try {
    const { x, y, side } = squareCrop(bitmap.width, bitmap.height);
    const { canvas, context } = opaqueCanvas(size, size);
    const square = await createImageBitmap(bitmap, x, y, side, side, {
      resizeWidth: size,
      resizeHeight: size,
      resizeQuality: 'high',
    });
    context.drawImage(square, 0, 0);
    square.close();
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: REP_QUALITY });
    return new Uint8Array(await jpeg.arrayBuffer());
  } finally {
    bitmap.close();
  }
}

/** The middle square, `size` × `size`, as PNG; all of it at its own size where none is asked for. */
export async function png(blob: Blob, size: number | undefined): Promise<Blob> {
  const bitmap = await decode(blob);
  try {
    const crop = squareCrop(bitmap.width, bitmap.height);
    const { canvas, context } = opaqueCanvas(size ?? bitmap.width, size ?? bitmap.height);
    if (size === undefined) context.drawImage(bitmap, 0, 0);
    else context.drawImage(bitmap, crop.x, crop.y, crop.side, crop.side, 0, 0, size, size);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    bitmap.close();
  }
}

/** Sharpness at full size. */
export async function measure(blob: Blob): Promise<number> {
  const bitmap = await decode(blob);
  try {
    const { width, height } = bitmap;
    const { context } = opaqueCanvas(width, height, true);
    context.drawImage(bitmap, 0, 0);
    return sharpness(context.getImageData(0, 0, width, height).data, width, height);
  } finally {
    bitmap.close();
  }
}
