import type {
  DecisionFile,
  DiscoveryView,
  IncomingFile,
  IngestApi,
  LoadOptions,
  OnProgress,
} from '../../workers/contract.ts';
import type { ImportedEpisode } from '../core/episode/episode.ts';
import { progressProxy } from './progress.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<IngestApi>(
  'ingest',
  () => new Worker(new URL('../../workers/ingest.worker.ts', import.meta.url), { type: 'module' }),
);

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** Reading files: each call cancellable, with progress. */
export const ingest = {
  discover: (files: readonly IncomingFile[], options: CallOptions = {}): Promise<DiscoveryView> =>
    client.call(
      async (api) => api.discover(files, progressProxy(options.onProgress)),
      options.signal,
    ),

  /** The vectors are the caller's: nobody else holds them. */
  load: (load: LoadOptions, options: CallOptions = {}): Promise<ImportedEpisode> =>
    client.call(async (api) => api.load(load, progressProxy(options.onProgress)), options.signal),

  loadDemo: (options: CallOptions = {}): Promise<ImportedEpisode> =>
    client.call(async (api) => api.loadDemo(progressProxy(options.onProgress)), options.signal),

  decisions: (files: readonly IncomingFile[]): Promise<readonly DecisionFile[]> =>
    client.call(async (api) => api.decisions(files)),

  /** Files of a discovered set by path; `set` is DiscoveryView.set. */
  read: (set: number, paths: readonly string[]): Promise<readonly (Blob | undefined)[]> =>
    client.call(async (api) => api.read(set, paths)),

  /** Changes when the worker was started again and its files are gone. */
  generation: (): number => client.generation,
  alive: (): boolean => client.alive,
};
