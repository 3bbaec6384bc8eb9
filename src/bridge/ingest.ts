import type { IngestApi } from '../../workers/ingest/session.ts';
import { callsOf } from './calls.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<IngestApi>(
  'ingest',
  () => new Worker(new URL('../../workers/ingest.worker.ts', import.meta.url), { type: 'module' }),
);

/** Reading files: each call cancellable, with progress. */
export const ingest = Object.assign(callsOf<IngestApi>(client), {
  /** Changes when the worker was started again and its files are gone. */
  generation: (): number => client.generation,
  alive: (): boolean => client.alive,
});
