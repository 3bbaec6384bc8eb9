import type { PointerEvent as ReactPointerEvent } from 'react';
import { useStore } from '../../../state/store.ts';
import { edgeSpeed } from '../../kit/grid/edge-scroll.ts';
import type { Cargo } from '../cargo.ts';
import { doDrop, dropContext, effectNow } from '../do-drop.ts';
import { type DropTarget, dropEffect } from '../drop-effect.ts';
import { NO_DRAG, useDrag } from './drag-state.ts';

/** A mouse that moved this far with the button down drags, px. */
const SLACK = 6;
/** A finger that stays this long within `FINGER_SLACK` lifts what is under it, ms and px. */
const LONG_PRESS_MS = 380;
const FINGER_SLACK = 10;

/**
 * A press that may become a drag: by moving with a mouse or pen, by a long press with a finger. Until
 * then it is whatever the browser makes of it, a click or a scroll.
 * @param lift what is dragged, asked once the drag begins; undefined for nothing
 */
export function armDrag(event: ReactPointerEvent, lift: () => Cargo | undefined): void {
  if (event.button !== 0 || !event.isPrimary || isField(event.target)) return;
  const { clientX, clientY, pointerId, pointerType } = event;
  const touch = pointerType === 'touch';
  const begin = (x: number, y: number): void => {
    disarm();
    const cargo = lift();
    if (cargo !== undefined && cargo.rows.length > 0) drag(cargo, pointerId, x, y, touch);
  };
  const onMove = (move: PointerEvent): void => {
    if (move.pointerId !== pointerId) return;
    const far = Math.hypot(move.clientX - clientX, move.clientY - clientY);
    if (touch) {
      if (far > FINGER_SLACK) disarm();
    } else if (far > SLACK) begin(move.clientX, move.clientY);
  };
  const timer = touch ? setTimeout(() => begin(clientX, clientY), LONG_PRESS_MS) : undefined;
  const disarm = (): void => {
    clearTimeout(timer);
    window.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', disarm);
    window.removeEventListener('pointercancel', disarm);
  };
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', disarm);
  window.addEventListener('pointercancel', disarm);
}

const isField = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('input, select, textarea') !== null;

/** From lifting to dropping. */
function drag(cargo: Cargo, pointerId: number, startX: number, startY: number, touch: boolean) {
  let x = startX;
  let y = startY;
  let frame = 0;
  const aim = (): void => {
    const target = targetAt(x, y);
    const before = useDrag.getState();
    if (sameTarget(before.target, target)) useDrag.setState({ x, y });
    else {
      const effect = target === undefined ? undefined : effectNow(cargo, target);
      useDrag.setState({ x, y, target, effect });
    }
  };
  const step = (): void => {
    if (scrollAt(x, y)) aim();
    frame = requestAnimationFrame(step);
  };
  const onMove = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    ({ clientX: x, clientY: y } = event);
    aim();
  };
  const onUp = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    const { target } = useDrag.getState();
    finish();
    swallowClick();
    if (target !== undefined) doDrop(cargo, target);
  };
  const onCancel = (event: PointerEvent): void => {
    if (event.pointerId === pointerId) finish();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    finish();
    swallowClick();
  };
  const finish = (): void => {
    cancelAnimationFrame(frame);
    listeners.abort();
    delete document.documentElement.dataset.dragging;
    useDrag.setState(NO_DRAG);
  };
  const listeners = new AbortController();
  const { signal } = listeners;
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', onUp, { signal });
  window.addEventListener('pointercancel', onCancel, { signal });
  window.addEventListener('keydown', onKeyDown, { signal, capture: true });
  window.addEventListener('blur', finish, { signal });
  const prevent = (event: Event): void => event.preventDefault();
  window.addEventListener('selectstart', prevent, { signal });
  if (touch) {
    // A finger that has lifted something neither scrolls nor opens the context menu.
    window.addEventListener('touchmove', prevent, { signal, passive: false });
    window.addEventListener('contextmenu', prevent, { signal, capture: true });
    navigator.vibrate?.(8);
  }
  document.documentElement.dataset.dragging = '';
  useDrag.setState({ ...NO_DRAG, cargo, refusing: refusingIds(cargo), x, y });
  aim();
  step();
}

function refusingIds(cargo: Cargo): ReadonlySet<string> {
  const context = dropContext(useStore.getState());
  const refusing = new Set<string>();
  for (const { id } of context?.set.identities ?? []) {
    const effect = context && dropEffect(cargo, { type: 'identity', id }, context);
    if (effect?.refused !== undefined) refusing.add(id);
  }
  return refusing;
}

/** Elements say what they are with `data-drop`: "new", "noise" or "identity:" and the id. */
function targetAt(x: number, y: number): DropTarget | undefined {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop]');
  const drop = element?.dataset.drop;
  if (drop === undefined) return undefined;
  if (drop === 'new' || drop === 'noise') return { type: drop };
  return { type: 'identity', id: drop.slice('identity:'.length) };
}

export function sameTarget(a: DropTarget | undefined, b: DropTarget | undefined): boolean {
  if (a?.type !== b?.type) return false;
  return a?.type !== 'identity' || b?.type !== 'identity' || a.id === b.id;
}

/** Scroll what is under the pointer when it is at an edge of it. @returns whether it scrolled */
function scrollAt(x: number, y: number): boolean {
  const over = document.elementFromPoint(x, y);
  const scroller = over?.closest('.centre')?.querySelector('.vgrid, .ident-scroll');
  if (scroller === null || scroller === undefined) return false;
  const box = scroller.getBoundingClientRect();
  // Over the dock the pointer aims at it: only the upper edge and the way down to it scroll.
  if (over?.closest('.drag-dock') != null) return false;
  const before = scroller.scrollTop;
  scroller.scrollTop += edgeSpeed(y, box.top, box.bottom);
  return scroller.scrollTop !== before;
}

/** The click that the browser makes of a press and a release is part of the drag. */
function swallowClick(): void {
  const swallow = (event: MouseEvent): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}
