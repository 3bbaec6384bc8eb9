import { create } from 'zustand';

interface PickedFace {
  /** Face row that is being looked at; undefined for none. */
  readonly row: number | undefined;
  readonly pick: (row: number | undefined) => void;
}

/** The face with the focus in an identity's view. A cursor, not data: never kept. */
export const usePickedFace = create<PickedFace>((set) => ({
  row: undefined,
  pick: (row) => set({ row }),
}));
