import { create } from 'zustand';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import type { Cargo } from './cargo.ts';

/** What the palette is asked for. */
export type PaletteMode =
  | { readonly type: 'find' }
  /** Where the cargo goes. */
  | { readonly type: 'move'; readonly cargo: Cargo }
  /** Who they are: identities, or tracks of one that are somebody else. */
  | {
      readonly type: 'assign';
      readonly identities: readonly Identity[];
      readonly rows: readonly number[];
    };

interface PaletteState {
  readonly mode: PaletteMode;
  /** Keys of entries that were taken, latest first. */
  readonly recent: readonly string[];
  readonly used: (key: string) => void;
}

/** How many entries are remembered. */
const RECENT = 12;

/** The palette beside the store: what it is asked for now, and what was taken before. */
export const usePalette = create<PaletteState>((set, get) => ({
  mode: { type: 'find' },
  recent: [],
  used: (key) =>
    set({ recent: [key, ...get().recent.filter((one) => one !== key)].slice(0, RECENT) }),
}));

export function openPalette(mode: PaletteMode = { type: 'find' }): void {
  usePalette.setState({ mode });
  useStore.getState().setDialog('palette');
}
