import type { MediaApi } from '../../workers/contract.ts';
import { WorkerClient } from './worker-client.ts';

/** Media calls are short: there is nothing to stop but the worker itself. */
type StoppableMedia = MediaApi & { cancel(): Promise<void> };

const client = new WorkerClient<StoppableMedia>(
  'media',
  () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
);

/** Images: type and size, thumbnails, representatives, the demo's drawn faces. */
export const media = {
  probe: (blob: Blob) => client.call(async (api) => api.probe(blob)),
  thumb: (blob: Blob, size: number): Promise<Blob> =>
    client.call(async (api) => api.thumb(blob, size)),
  sharpness: (blobs: readonly (Blob | undefined)[]): Promise<Float32Array> =>
    client.call(async (api) => api.sharpness(blobs)),
  rep: (blob: Blob, size: number): Promise<Uint8Array> =>
    client.call(async (api) => api.rep(blob, size)),
  demoFace: (path: string, size: number): Promise<Blob> =>
    client.call(async (api) => api.demoFace(path, size)),
};
