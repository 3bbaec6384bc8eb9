import { type RefObject, useEffect, useRef } from 'react';

/**
 * The one cell that Tab comes to. The browser lays out the page at once when this attribute of the cell in focus
 * changes: so it is not set among the other changes of a render, a cell gets it before it takes the focus, and
 * one that is left loses it once the focus has gone on.
 * @param index of the cell, −1 where there is none
 * @param moveFocus brings the focus where it is wanted
 */
export function useTabStop(
  scroller: RefObject<HTMLElement | null>,
  index: number,
  moveFocus: () => void,
): void {
  const stops = useRef(new Set<HTMLElement>());
  useEffect(() => {
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    if (cell?.getAttribute('tabindex') === '-1') cell.tabIndex = 0;
    moveFocus();
    for (const stop of stops.current) {
      if (stop === cell || stop === document.activeElement) continue;
      stop.tabIndex = -1;
      stops.current.delete(stop);
    }
    if (cell) stops.current.add(cell);
  });
}
