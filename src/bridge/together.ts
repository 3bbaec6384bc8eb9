import type { TogetherApi } from '../../workers/together/session.ts';
import { callsOf } from './calls.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<TogetherApi>(
  'together',
  () =>
    new Worker(new URL('../../workers/together.worker.ts', import.meta.url), { type: 'module' }),
);

/** Putting episodes together, and taking them apart again, in a worker of its own. */
export const together = Object.assign(callsOf<TogetherApi>(client), {
  /** Free what the worker holds; the next call starts it again. */
  close: (): void => client.terminate(),
});
