import { transfer } from 'comlink';
import { AppError } from '../../src/core/errors.ts';
import { decode, probe } from './decode.ts';
import { createDemoPainter } from './demo-face.ts';
import { measure, png, rep, thumb } from './render.ts';
import { createTurns } from './turns.ts';

/** Decoded images are large: two at a time keep decoder and encoder busy. */
const CONCURRENCY = 2;

const inTurn = createTurns(CONCURRENCY);
const paintDemo = createDemoPainter();

/** What the page may call; its end of each call is derived from this. */
export const mediaApi = {
  probe,
  thumb: (blob: Blob, size: number) => inTurn(() => thumb(blob, size)),
  /** Sharpness for each image, rounded so that decoders agree; NaN for what cannot be decoded. */
  sharpness: async (blobs: readonly (Blob | undefined)[]) => {
    const values = await Promise.all(
      blobs.map((blob) => (blob === undefined ? Number.NaN : inTurn(() => measureOrNaN(blob)))),
    );
    const result = Float32Array.from(values);
    return transfer(result, [result.buffer]);
  },
  /** Which of some pictures can be decoded, by their place. */
  decodable: (blobs: readonly Blob[]) =>
    Promise.all(blobs.map((blob) => inTurn(() => isDecodable(blob)))),
  /** Square JPEG for thumbs/{identity_id}/rep.jpg. */
  rep: (blob: Blob, size: number) =>
    inTurn(async () => {
      const bytes = await rep(blob, size);
      return transfer(bytes, [bytes.buffer]);
    }),
  /** As PNG: the middle square, `size` × `size`; all of it at its own size without that. */
  png: (blob: Blob, size?: number) => inTurn(() => png(blob, size)),
  /** A drawn face of the demo, by its crop path. */
  demoFace: (path: string, size: number) => inTurn(async () => paintDemo(path, size)),
  /** All calls are short: there is nothing to stop but the worker itself. */
  cancel: async () => {},
};
export type MediaApi = typeof mediaApi;

async function isDecodable(blob: Blob): Promise<boolean> {
  try {
    (await decode(blob)).close();
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** A damaged crop has no sharpness; it is no reason to fail the others. */
async function measureOrNaN(blob: Blob): Promise<number> {
  try {
    return await measure(blob);
  } catch (error) {
    if (error instanceof AppError) return Number.NaN;
    throw error;
  }
}
