import { proxy, transfer } from 'comlink';
import type {
  LayoutStep,
  MapApi,
  MapLayout,
  MapNeighbours,
  MapVectors,
  NearestGroups,
  OpenedMap,
} from '../../workers/contract-map.ts';
import type { LinkageMethod } from '../core/cluster/types.ts';
import type { LayoutOptions } from '../core/map/layout-options.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';
import { WorkerClient } from './worker-client.ts';

export type { LayoutStep, MapLayout, MapNeighbours, NearestGroups, OpenedMap };

const client = new WorkerClient<MapApi>(
  'map',
  () => new Worker(new URL('../../workers/map.worker.ts', import.meta.url), { type: 'module' }),
);

/** Maps of tracks, in a worker of their own: clustering and slider never wait for one. */
export const map = {
  /** @param vectors unit vectors; handed over (detached) */
  open: (vectors: MapVectors, options: CallOptions = {}): Promise<OpenedMap> =>
    client.call(
      async (api) =>
        api.open(transfer(vectors, [vectors.data.buffer]), progressProxy(options.onProgress)),
      options.signal,
    ),

  neighbours: (print: string, options: CallOptions = {}): Promise<MapNeighbours> =>
    client.call(
      async (api) => api.neighbours(print, progressProxy(options.onProgress)),
      options.signal,
    ),

  layout: (
    print: string,
    layout: LayoutOptions,
    onStep: (step: LayoutStep) => void,
    signal?: AbortSignal,
  ): Promise<MapLayout> =>
    client.call(async (api) => api.layout(print, layout, proxy(onStep)), signal),

  nearestGroups: (
    print: string,
    groups: readonly Int32Array[],
    method: LinkageMethod,
  ): Promise<NearestGroups> => client.call(async (api) => api.nearestGroups(print, groups, method)),

  /** Free the worker's memory; the next call starts it again. */
  close: (): void => client.terminate(),
};
