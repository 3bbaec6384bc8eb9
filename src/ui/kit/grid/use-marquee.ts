import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { edgeSpeed } from './edge-scroll.ts';
import { type CellGeometry, cellsWithin, type Rectangle } from './marquee.ts';

/** The pointer has to go this far before it draws, px: a click on nothing is not a rectangle. */
const SLACK = 4;

interface MarqueeOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Undefined while nothing can be selected. */
  readonly geometry: CellGeometry | undefined;
  /** A rectangle begins; with Shift or Ctrl it adds to what is selected. */
  readonly onBegin: (adding: boolean) => void;
  /** Cells that the rectangle touches now. */
  readonly onTouch: (indices: readonly number[]) => void;
  readonly onCancel: () => void;
  /** A click on nothing. */
  readonly onEmpty: (adding: boolean) => void;
}

interface Marquee {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  /** Px from the top left of what scrolls; undefined while none is drawn. */
  readonly rectangle: Rectangle | undefined;
}

/**
 * A rectangle that is drawn from an empty place of a grid and selects what it touches, while it is
 * drawn; it scrolls the grid at its edges, and Esc takes it back. By mouse and pen: a finger scrolls.
 */
export function useMarquee(options: MarqueeOptions): Marquee {
  const [rectangle, setRectangle] = useState<Rectangle>();
  const latest = useRef(options);
  latest.current = options;
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const scroller = options.scroller.current;
    if (scroller === null || event.button !== 0 || event.pointerType === 'touch') return;
    if (options.geometry === undefined || isOccupied(event, scroller)) return;
    const origin = toContent(event.clientX, event.clientY, scroller);
    let pointer = { x: event.clientX, y: event.clientY };
    const adding = event.shiftKey || event.ctrlKey || event.metaKey;
    let drawing = false;
    let frame = 0;

    const step = (): void => {
      const box = scroller.getBoundingClientRect();
      scroller.scrollTop += edgeSpeed(pointer.y, box.top, box.bottom);
      const to = within(toContent(pointer.x, pointer.y, scroller), scroller);
      const next = { x0: origin.x, y0: origin.y, x1: to.x, y1: to.y };
      setRectangle(next);
      const { geometry, onTouch } = latest.current;
      if (geometry !== undefined) onTouch(cellsWithin(next, geometry));
      frame = requestAnimationFrame(step);
    };
    const onMove = (move: globalThis.PointerEvent): void => {
      pointer = { x: move.clientX, y: move.clientY };
      if (drawing || Math.hypot(pointer.x - event.clientX, pointer.y - event.clientY) < SLACK) {
        return;
      }
      drawing = true;
      latest.current.onBegin(adding);
      step();
    };
    const finish = (): void => {
      cancelAnimationFrame(frame);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', onCancel);
      window.removeEventListener('keydown', onKeyDown, true);
      stop.current = undefined;
      setRectangle(undefined);
    };
    const onUp = (): void => {
      finish();
      if (!drawing) latest.current.onEmpty(adding);
    };
    const onCancel = (): void => {
      finish();
      if (drawing) latest.current.onCancel();
    };
    const onKeyDown = (key: globalThis.KeyboardEvent): void => {
      if (key.key !== 'Escape') return;
      key.preventDefault();
      key.stopPropagation();
      onCancel();
    };
    stop.current = finish;
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', onCancel);
    window.addEventListener('keydown', onKeyDown, true);
  };
  return { onPointerDown, rectangle };
}

/** On a cell, or on the scroll bar. */
function isOccupied(event: PointerEvent<HTMLElement>, scroller: HTMLElement): boolean {
  const target = event.target instanceof Element ? event.target : undefined;
  const inside = event.clientX - scroller.getBoundingClientRect().left;
  return target?.closest('[data-key]') != null || inside >= scroller.clientWidth;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Inside of what there is to scroll: a rectangle beyond it would make more of it. */
function within({ x, y }: Point, scroller: HTMLElement): Point {
  const content = scroller.firstElementChild?.getBoundingClientRect().height ?? 0;
  const bottom = Math.max(scroller.clientHeight, content) - 1;
  return {
    x: Math.min(scroller.clientWidth - 1, Math.max(0, x)),
    y: Math.min(bottom, Math.max(0, y)),
  };
}

function toContent(x: number, y: number, scroller: HTMLElement): Point {
  const box = scroller.getBoundingClientRect();
  return { x: x - box.left + scroller.scrollLeft, y: y - box.top + scroller.scrollTop };
}
