import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { createDecisionsSlice } from './acts/slice.ts';
import { createClusteringSlice } from './clustering/slice.ts';
import { createExportSlice } from './export/slice.ts';
import { createBankSlice } from './facebank/slice.ts';
import { createImportSlice } from './import/slice.ts';
import { createBankSession } from './lib/bank-types.ts';
import { Jobs } from './lib/jobs.ts';
import type { Context, Session } from './lib/session.ts';
import type { AppState } from './lib/types.ts';
import { WriteLine } from './lib/write-line.ts';
import { createLibrarySlice } from './library/slice.ts';
import { createNoticesSlice } from './views/notices-slice.ts';
import { createViewSlice } from './views/view-slice.ts';

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
    dropped: undefined,
    liveCrops: undefined,
    release: undefined,
    waiting: undefined,
    asked: new Set(),
    measuring: undefined,
    writes: new WriteLine(),
    written: undefined,
    bank: createBankSession(),
    sync: undefined,
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
    offlineReady: false,
    sync: undefined,
    updateReady: false,
    applyUpdate: () => session.applyUpdate(),
    ...createLibrarySlice(context),
    ...createImportSlice(context),
    ...createClusteringSlice(context),
    ...createDecisionsSlice(context),
    ...createExportSlice(context),
    ...createBankSlice(context),
  }));
  return { api, context };
}

/** The page's one store. */
export const appStore: AppStore = createAppStore();

/** Read the store in a component: `useStore((state) => state.view)`; outside, `useStore.getState()`. */
export const useStore = appStore.api;
