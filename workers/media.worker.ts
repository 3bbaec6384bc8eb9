import { expose, transfer } from 'comlink';
import { AppError } from '../src/core/errors.ts';
import type { MediaApi } from './contract.ts';
import { probe } from './media/decode.ts';
import { createDemoPainter } from './media/demo-face.ts';
import { measure, rep, thumb } from './media/render.ts';
import { createTurns } from './media/turns.ts';
import { installErrorTransfer } from './wire.ts';

/** Decoded images are large: two at a time keep decoder and encoder busy. */
const CONCURRENCY = 2;

installErrorTransfer();
const inTurn = createTurns(CONCURRENCY);
const paintDemo = createDemoPainter();

const api: MediaApi = {
  probe,
  thumb: (blob, size) => inTurn(() => thumb(blob, size)),
  sharpness: async (blobs) => {
    const values = await Promise.all(
      blobs.map((blob) => (blob === undefined ? Number.NaN : inTurn(() => measureOrNaN(blob)))),
    );
    const result = Float32Array.from(values);
    return transfer(result, [result.buffer]);
  },
  rep: (blob, size) =>
    inTurn(async () => {
      const bytes = await rep(blob, size);
      return transfer(bytes, [bytes.buffer]);
    }),
  demoFace: (path, size) => inTurn(async () => paintDemo(path, size)),
};
expose(api);

/** A damaged crop has no sharpness; it is no reason to fail the others. */
async function measureOrNaN(blob: Blob): Promise<number> {
  try {
    return await measure(blob);
  } catch (error) {
    if (error instanceof AppError) return Number.NaN;
    throw error;
  }
}
