import type { IngestApi } from '../../workers/ingest/session.ts';
import { callsBy, callsOf } from './calls.ts';
import { surviving, WorkerClient } from './worker-client.ts';

const client = new WorkerClient<IngestApi>(
  'ingest',
  () => new Worker(new URL('../../workers/ingest.worker.ts', import.meta.url), { type: 'module' }),
);
const worker = callsOf<IngestApi>(client);
/** What is about files that an earlier call gave the worker: whoever has them gives them again. */
const ABOUT_FILES: readonly string[] = ['load', 'read'] satisfies (keyof IngestApi)[];

/** Reading files: each call cancellable, with progress, and made again when its worker died. */
export const ingest = Object.assign(
  callsBy<IngestApi>((name, args, signal) => {
    const send = worker[name] as (...args: readonly unknown[]) => Promise<unknown>;
    const ask = () => send(...args, signal);
    return ABOUT_FILES.includes(name) ? ask() : surviving('ingest', ask, signal);
  }),
  {
    /** Changes when the worker was started again and its files are gone. */
    generation: (): number => client.generation,
    alive: (): boolean => client.alive,
    /** See WorkerClient. */
    warm: (): void => client.warm(),
  },
);
