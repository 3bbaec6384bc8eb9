import { create } from 'zustand';

interface TrackCursor {
  /** Track row that is being looked at; undefined for none. */
  readonly track: number | undefined;
  readonly point: (track: number | undefined) => void;
}

/** The track with the focus, in an identity's view or a bin. A cursor, not data: never kept. */
export const useTrackCursor = create<TrackCursor>((set) => ({
  track: undefined,
  point: (track) => set({ track }),
}));
