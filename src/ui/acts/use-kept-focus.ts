import { useEffect } from 'react';
import { CENTRE_GOAL } from './focus-centre.ts';

/** Who knows better where the focus goes has had its turn by then, frames. */
const AFTER_OTHERS = 3;
/** Cells come a few per frame: that many frames are waited for one to give the focus to. */
const PATIENCE = 30;
/** Parts of the page that keep a focus that was in them. */
const PARTS = '.pane-left, .pane-right, .drawer-panel';
const FOCUSABLE =
  'button:enabled, input:enabled, select:enabled, [href], [tabindex="0"], [data-drawer-focus]';
/** A click on these is about what has the focus, which stays there: Space is not theirs afterwards. */
const TOOLS = '.action-bar button, .drawer-tools button';

/**
 * [Note: Kept focus]
 * An act may take away what had the focus: a button that was pressed, a card that merged. A page
 * without focus hears no key of the grid, and the next one begins at its very start. So whatever is
 * lost that way is found again in the same part of the page, or at what the hand was at in the centre.
 * A click beside everything takes the focus away too, and is let: what had it is still there.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = document.activeElement;
    let above: readonly Element[] = [];
    let frame = 0;
    const onFocusIn = (event: FocusEvent): void => {
      if (!(event.target instanceof Element)) return;
      last = event.target;
      above = ancestorsOf(last);
    };
    const seek = (frames: number): void => {
      frame = 0;
      if (document.activeElement !== document.body || last === null || isHere(last)) return;
      if (frames > PATIENCE - AFTER_OTHERS || !giveFocus(above)) look(frames - 1);
    };
    const look = (frames: number): void => {
      if (frames < 0) return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => seek(frames));
    };
    // What takes an element away is a change of the page; which one does not matter.
    const changes = new MutationObserver(() => {
      if (document.activeElement === document.body && frame === 0) look(PATIENCE);
    });
    changes.observe(document.body, {
      attributeFilter: ['disabled'],
      childList: true,
      subtree: true,
    });
    const onMouseDown = (event: MouseEvent): void => {
      const { target } = event;
      if (target instanceof Element && target.closest(TOOLS) !== null) event.preventDefault();
    };
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('mousedown', onMouseDown);
    return () => {
      cancelAnimationFrame(frame);
      changes.disconnect();
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('mousedown', onMouseDown);
    };
  }, []);
}

function ancestorsOf(element: Element): readonly Element[] {
  const above: Element[] = [];
  for (let one = element.parentElement; one !== null; one = one.parentElement) above.push(one);
  return above;
}

const isHere = (element: Element): boolean =>
  element.isConnected && !element.matches(':disabled') && element.getClientRects().length > 0;

/** @returns whether there was somewhere to give it to */
function giveFocus(above: readonly Element[]): boolean {
  const part = above.find((one) => one.matches(PARTS));
  const goal =
    (part?.isConnected === true ? nearestIn(above, part) : undefined) ??
    document.querySelector<HTMLElement>(CENTRE_GOAL);
  goal?.focus({ preventScroll: true });
  return goal != null && document.activeElement === goal;
}

/** What can have the focus in the nearest surroundings that are still there. */
function nearestIn(above: readonly Element[], part: Element): HTMLElement | undefined {
  for (const one of above.slice(0, above.indexOf(part) + 1)) {
    const found =
      one.isConnected && (one.querySelector<HTMLElement>('[data-focus-home]') ?? firstShown(one));
    if (found instanceof HTMLElement) return found;
  }
  return undefined;
}

const firstShown = (within: Element): HTMLElement | undefined =>
  [...within.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isHere);
