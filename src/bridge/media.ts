import type { MediaApi } from '../../workers/media/api.ts';
import { callsBy, callsOf } from './calls.ts';
import { surviving, WorkerClient } from './worker-client.ts';

const client = new WorkerClient<MediaApi>(
  'media',
  () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
);
const worker = callsOf<MediaApi>(client);

/**
 * Images: type and size, thumbnails, representatives, the demo's drawn faces. Every call stands for
 * itself: one whose worker died is made again.
 */
export const media = Object.assign(
  callsBy<MediaApi>((name, args, signal) => {
    const send = worker[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return surviving('media', () => send(...args, signal), signal);
  }),
  {
    /** See WorkerClient. */
    warm: (): void => client.warm(),
  },
);
