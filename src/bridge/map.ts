import type { MapApi } from '../../workers/map/session.ts';
import { callsOf } from './calls.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<MapApi>(
  'map',
  () => new Worker(new URL('../../workers/map.worker.ts', import.meta.url), { type: 'module' }),
);

/** Maps of tracks, in a worker of their own: clustering and slider never wait for one. */
export const map = Object.assign(callsOf<MapApi>(client), {
  /** Free the worker's memory; the next call starts it again. */
  close: (): void => client.terminate(),
});
