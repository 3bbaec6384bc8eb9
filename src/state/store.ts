import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { Jobs } from './jobs.ts';
import type { Context, Session } from './session.ts';
import { createAppSlice } from './slices/app.ts';
import { createClusteringSlice } from './slices/clustering.ts';
import { createDecisionsSlice } from './slices/decisions.ts';
import { createExportSlice } from './slices/export.ts';
import { createImportSlice } from './slices/import.ts';
import { createLibrarySlice } from './slices/library.ts';
import { createNoticesSlice } from './slices/notices.ts';
import { createViewSlice } from './slices/view.ts';
import type { AppState } from './types.ts';

export interface AppStore {
  readonly api: UseBoundStore<StoreApi<AppState>>;
  /** For what runs beside the components: see start.ts. */
  readonly context: Context;
}

/** A store with nothing open. It starts no worker and touches no storage until it is asked to. */
export function createAppStore(): AppStore {
  const session: Session = {
    jobs: new Jobs((job) => context.set({ job })),
    incoming: undefined,
    stored: undefined,
    handle: undefined,
    liveCrops: undefined,
    release: undefined,
    waiting: undefined,
    clusteredAs: undefined,
    clusteredEngine: undefined,
    flatAs: undefined,
    baseAsked: undefined,
    clusterAbort: undefined,
    flatRunning: false,
    measuring: undefined,
    writes: Promise.resolve(),
    applyUpdate: () => {},
  };
  const context: Context = {
    set: (partial) => api.setState(partial),
    get: () => api.getState(),
    session,
  };
  const api = create<AppState>(() => ({
    ...createNoticesSlice(context),
    ...createViewSlice(context),
    ...createAppSlice(context),
    ...createLibrarySlice(context),
    ...createImportSlice(context),
    ...createClusteringSlice(context),
    ...createDecisionsSlice(context),
    ...createExportSlice(context),
  }));
  return { api, context };
}

/** The page's one store. */
export const appStore: AppStore = createAppStore();

/** Read the store in a component: `useStore((state) => state.view)`; outside, `useStore.getState()`. */
export const useStore = appStore.api;
