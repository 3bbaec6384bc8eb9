import type { EmbedApi } from '../../workers/embed/session.ts';
import { callsOf } from './calls.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<EmbedApi>(
  'embed',
  () => new Worker(new URL('../../workers/embed.worker.ts', import.meta.url), { type: 'module' }),
);

/** Faces and their vectors, by models that are handed in; in a worker of their own. */
export const embed = Object.assign(callsOf<EmbedApi>(client), {
  /** Free the worker's memory; the next call starts it again. */
  close: (): void => client.terminate(),
});
