import type { EmbedApi } from '../../workers/embed/session.ts';
import { AppError } from '../core/errors.ts';
import { callsBy, callsOf } from './calls.ts';
import { surviving, WorkerClient } from './worker-client.ts';

const client = new WorkerClient<EmbedApi>(
  'embed',
  () => new Worker(new URL('../../workers/embed.worker.ts', import.meta.url), { type: 'module' }),
);
const worker = callsOf<EmbedApi>(client);

/**
 * Faces and their vectors, by models that are handed in with every call; in a worker of their own. A
 * call whose worker died is made again.
 */
export const embed = Object.assign(
  callsBy<EmbedApi>(async (name, args, signal) => {
    const send = worker[name] as (...args: readonly unknown[]) => Promise<unknown>;
    try {
      return await surviving('embed', () => send(...args, signal), signal);
    } catch (error) {
      // A runtime that once failed to load never loads: the next call gets a new worker.
      if (error instanceof AppError && error.code === 'face/no-runtime') client.terminate();
      throw error;
    }
  }),
  {
    /** Free the worker's memory; the next call starts it again. */
    close: (): void => client.terminate(),
  },
);
