import { type RefObject, useEffect, useRef } from 'react';

/**
 * Brings the focus to the active cell when it is wanted there, as soon as the cell exists.
 * @param again another value says that somebody else became active, with the focus in the grid
 * @returns asks for the focus with the next render
 */
export function useActiveFocus(
  scroller: RefObject<HTMLElement | null>,
  activeIndex: number,
  again: number | undefined,
  scrollTo: (index: number) => void,
): () => void {
  const wanted = useRef(false);
  const round = useRef(again);
  if (round.current !== again) {
    // A step was taken back, and with it who is active: the focus goes along.
    round.current = again;
    wanted.current = scroller.current?.contains(document.activeElement) === true;
  }
  useEffect(() => {
    if (!wanted.current || activeIndex < 0) return;
    scrollTo(activeIndex);
    const goal = scroller.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`);
    goal?.focus({ preventScroll: true });
    // A cell that has not had its turn yet takes the focus when it has.
    wanted.current = goal === null;
  });
  return () => {
    wanted.current = true;
  };
}
