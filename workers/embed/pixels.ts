import type { Square } from '../../src/core/face/cut-out.ts';
import { checkPhoto, fitPhoto } from '../../src/core/face/photo-limits.ts';
import type { Picture } from '../../src/core/face/picture.ts';
import { decode, probe } from '../media/decode.ts';

/** Side of the picture of a face that is shown (specification §11.3). */
const SHOWN_SIDE = 512;
/** Enough to tell what kind of file it is. */
const HEAD_BYTES = 64;

/** A photograph, decoded. */
export interface Photo {
  /** What is looked at: made smaller where it is large. */
  readonly picture: Picture;
  /** Pixels of the photograph for one of `picture`. */
  readonly enlarged: number;
  /** PNG of 512 × 512 of a part of `picture`, with all that the photograph has of it. */
  readonly cut: (square: Square) => Promise<Blob>;
  readonly close: () => void;
}

/** What the session needs of the platform's pictures. */
export interface Pixels {
  /** Decode a photograph, upright. @throws AppError for what is none, or too large */
  readonly photo: (blob: Blob) => Promise<Photo>;
  /** Decode a crop, upright. @throws AppError */
  readonly crop: (blob: Blob) => Promise<Picture>;
  readonly png: (picture: Picture) => Promise<Blob>;
}

/** By the browser's own decoders. */
export const browserPixels: Pixels = {
  photo: async (blob) => {
    const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
    checkPhoto(head, blob.size, await probe(blob));
    const bitmap = await decode(blob);
    const { width, height } = fitPhoto(bitmap.width, bitmap.height);
    const enlarged = bitmap.width / width;
    return {
      picture: draw(
        bitmap,
        { x: 0, y: 0, width: bitmap.width, height: bitmap.height },
        width,
        height,
      ),
      enlarged,
      cut: ({ x, y, side }) => {
        const from = {
          x: x * enlarged,
          y: y * enlarged,
          width: side * enlarged,
          height: side * enlarged,
        };
        return pngOf(draw(bitmap, from, SHOWN_SIDE, SHOWN_SIDE));
      },
      close: () => bitmap.close(),
    };
  },
  crop: async (blob) => {
    const bitmap = await decode(blob);
    try {
      const { width, height } = bitmap;
      return draw(bitmap, { x: 0, y: 0, width, height }, width, height);
    } finally {
      bitmap.close();
    }
  },
  png: (picture) => pngOf(picture),
};

interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture at another size, on white: what is cut out was cut for a page. */
function draw(bitmap: ImageBitmap, from: Part, width: number, height: number): Picture {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error(`no 2d context for ${width} × ${height}`);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, from.x, from.y, from.width, from.height, 0, 0, width, height);
  return { data: context.getImageData(0, 0, width, height).data, width, height };
}

async function pngOf({ data, width, height }: Picture): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(Uint8ClampedArray.from(data), width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}
