import { create } from 'zustand';
import { holdKeys } from './held-keys.ts';

/** Where a name can be typed; only one of them at a time. */
export type NamePlace = 'card' | 'header' | 'inspector';

interface Renaming {
  readonly id: string | undefined;
  readonly place: NamePlace;
  readonly start: (id: string, place: NamePlace) => void;
  readonly stop: () => void;
}

/** Which name field is open. A caret, not data: it lives beside the store and is never kept. */
export const useRenaming = create<Renaming>((set, get) => ({
  id: undefined,
  place: 'card',
  start: (id, place) => {
    const open = get();
    if (open.id === id && open.place === place) return;
    holdKeys(() => set({ id: undefined }));
    set({ id, place });
  },
  stop: () => set({ id: undefined }),
}));
