import { type RefObject, useEffect, useRef } from 'react';

/**
 * The one cell that Tab comes to. The browser lays out the page when this attribute of the cell in focus changes, so
 * it is not set among the other changes of a render, but when their layout is done.
 * @param index of the cell, −1 where there is none
 */
export function useTabStop(scroller: RefObject<HTMLElement | null>, index: number): void {
  const last = useRef<HTMLElement>(undefined);
  useEffect(() => {
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    if (last.current !== undefined && last.current !== cell) last.current.tabIndex = -1;
    last.current = cell ?? undefined;
    if (cell?.getAttribute('tabindex') === '-1') cell.tabIndex = 0;
  });
}
