import { create } from 'zustand';

const NONE: ReadonlySet<string> = new Set();

interface Ticked {
  /** Keys of the changes that are ticked. */
  readonly keys: ReadonlySet<string>;
  readonly pick: (keys: ReadonlySet<string>) => void;
  readonly drop: () => void;
}

/** What of the threshold's diff is ticked: in the list, and counted where it is accepted. Never kept. */
export const useTicked = create<Ticked>((set) => ({
  keys: NONE,
  pick: (keys) => set({ keys }),
  drop: () => set({ keys: NONE }),
}));
