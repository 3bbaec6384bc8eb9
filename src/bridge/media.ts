import type { MediaApi } from '../../workers/media/api.ts';
import { callsOf } from './calls.ts';
import { WorkerClient } from './worker-client.ts';

/** Images: type and size, thumbnails, representatives, the demo's drawn faces. */
export const media = callsOf<MediaApi>(
  new WorkerClient<MediaApi>(
    'media',
    () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
  ),
);
