import type { MouseEvent } from 'react';
import { create } from 'zustand';
import type { MenuItem } from './Menu.tsx';

/** Where a context menu is open, and over what; at most one at a time. */
export interface OpenMenu {
  /** What the menu is about: its accessible name. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Viewport px. */
  readonly x: number;
  readonly y: number;
}

interface ContextMenuState {
  readonly menu: OpenMenu | undefined;
  readonly close: () => void;
}

/** The menu that is open. Beside the store: nothing of the episode, and gone with the next click. */
export const useContextMenu = create<ContextMenuState>((set) => ({
  menu: undefined,
  close: () => set({ menu: undefined }),
}));

/** Open the menu at the pointer, or beside what has the focus when a key asked for it. */
export function openContextMenu(
  event: MouseEvent<HTMLElement>,
  label: string,
  items: readonly MenuItem[],
): void {
  event.preventDefault();
  const target = event.target instanceof Element ? event.target : event.currentTarget;
  const box = target.getBoundingClientRect();
  const byKey = event.clientX === 0 && event.clientY === 0;
  useContextMenu.setState({
    menu: {
      label,
      items,
      x: byKey ? box.left + 12 : event.clientX,
      y: byKey ? box.top + 12 : event.clientY,
    },
  });
}
