import { create } from 'zustand';

/** The identity that a single track is most like, and how much (cosine of the centroids). */
export interface Home {
  readonly id: string;
  readonly similarity: number;
}

interface Homes {
  /** By id of the single track's identity; empty until known. */
  readonly homes: ReadonlyMap<string, Home>;
}

/** Nearest homes of the single tracks, as last measured. Derived, so never kept. */
export const useHomes = create<Homes>(() => ({ homes: new Map() }));
