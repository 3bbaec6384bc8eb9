import type { BenchApi } from '../../workers/bench/session.ts';
import { type Calls, callsOf } from './calls.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<BenchApi>(
  'bench',
  () => new Worker(new URL('../../workers/bench.worker.ts', import.meta.url), { type: 'module' }),
);

/** The worker that measures; one that died is started again with the next call. */
export const bench: Calls<Omit<BenchApi, 'cancel'>> = callsOf<BenchApi>(client);
