import { type RefObject, useRef } from 'react';

interface ActiveFocus {
  /** Asks for the focus with the next render. */
  readonly want: () => void;
  /** Tells that a cell has the focus. */
  readonly has: (cell: Element) => void;
  /** Brings it to the active cell, where it is wanted there. */
  readonly move: () => void;
}

/**
 * Brings the focus to the active cell when it is wanted there, as soon as the cell exists; also when
 * the cell that had it is gone. To be moved when a render is on the page.
 * @param again another value says that somebody else became active, with the focus in the grid
 */
export function useActiveFocus(
  scroller: RefObject<HTMLElement | null>,
  activeIndex: number,
  again: number | undefined,
  scrollTo: (index: number) => void,
): ActiveFocus {
  const wanted = useRef(false);
  const round = useRef(again);
  const cell = useRef<Element>(undefined);
  if (round.current !== again) {
    // A step was taken back, and with it who is active: the focus goes along.
    round.current = again;
    wanted.current = scroller.current?.contains(document.activeElement) === true;
  }
  const move = (): void => {
    const lost = cell.current !== undefined && !isCell(cell.current);
    const focused = document.activeElement;
    if (lost && (focused === document.body || focused === cell.current)) wanted.current = true;
    if (lost) cell.current = undefined;
    if (!wanted.current || activeIndex < 0) return;
    scrollTo(activeIndex);
    const goal = scroller.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`);
    // A name field that has opened in the cell keeps it.
    if (!goal?.contains(document.activeElement)) goal?.focus({ preventScroll: true });
    // A cell that has not had its turn yet takes the focus when it has.
    wanted.current = goal === null;
  };
  return {
    move,
    want: () => {
      wanted.current = true;
    },
    has: (focused) => {
      cell.current = focused;
    },
  };
}

/** A gap is no cell any more, although its element is still there. */
const isCell = (element: Element): boolean =>
  element.isConnected && element.hasAttribute('data-key');
