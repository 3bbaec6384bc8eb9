import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import type { Place } from './heat-keys.ts';
import { LEFT, TOP } from './overlay.ts';
import { panView, type View, zoomView } from './view.ts';

/** Movement that makes a press a drag, px. */
const DRAG_PX = 4;
/** Span after a notch of a wheel (100 px): the further it turned, the more. */
const WHEEL = 1.0018;

interface Press {
  readonly x: number;
  readonly y: number;
  readonly view: View;
  readonly place: Place | undefined;
  readonly range: boolean;
  moved: boolean;
}

interface HeatPointerOptions {
  readonly element: RefObject<HTMLElement | null>;
  readonly view: View;
  readonly side: number;
  readonly n: number;
  readonly onView: (view: View) => void;
  /** Place under the pointer; undefined when it left. */
  readonly onPlace: (place: Place | undefined) => void;
  readonly onRange: (range: readonly [number, number] | undefined) => void;
  readonly onPick: (place: Place) => void;
  readonly onPickRange: (range: readonly [number, number]) => void;
}

/**
 * The pointer on the matrix: drag pans, Shift-drag takes a range of leaves, the wheel zooms where it
 * points, a click picks. On the strips beside it a place is that of its own leaf on the diagonal.
 */
export function useHeatPointer(options: HeatPointerOptions) {
  const press = useRef<Press>(undefined);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const { current } = options.element;
    if (current === null) return;
    // React listens to wheels passively, and the page must not scroll under this one.
    const onWheel = (event: WheelEvent): void => {
      const { view, side, n, onView } = latest.current;
      event.preventDefault();
      const box = current.getBoundingClientRect();
      const share = (px: number): number => Math.min(1, Math.max(0, px / side));
      const at = {
        x: share(event.clientX - box.left - LEFT),
        y: share(event.clientY - box.top - TOP),
      };
      const turned = event.deltaMode === 1 ? event.deltaY * 33 : event.deltaY;
      onView(zoomView(view, WHEEL ** turned, at, n));
    };
    current.addEventListener('wheel', onWheel, { passive: false });
    return () => current.removeEventListener('wheel', onWheel);
  }, [options.element]);

  const placeOf = (event: PointerEvent<HTMLElement>): Place | undefined => {
    const { view, side, n } = options;
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left - LEFT;
    const y = event.clientY - box.top - TOP;
    const leaf = (start: number, px: number): number =>
      Math.min(n - 1, Math.floor(start + (px / side) * view.span));
    if (n === 0 || x >= side || y >= side || (x < 0 && y < 0)) return undefined;
    const row = leaf(view.y, y);
    const column = leaf(view.x, x);
    if (x < 0) return { row, column: row };
    return y < 0 ? { row: column, column } : { row, column };
  };

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const place = placeOf(event);
      const at = { x: event.clientX, y: event.clientY };
      press.current = { ...at, view: options.view, place, range: event.shiftKey, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const place = placeOf(event);
      const { current } = press;
      if (current === undefined) return options.onPlace(place);
      const dx = event.clientX - current.x;
      const dy = event.clientY - current.y;
      if (!current.moved && Math.hypot(dx, dy) < DRAG_PX) return;
      current.moved = true;
      const { side, n } = options;
      if (current.range) options.onRange(rangeOf(current.place, place));
      else {
        const perPixel = current.view.span / side;
        options.onView(panView(current.view, -dx * perPixel, -dy * perPixel, n));
      }
      options.onPlace(current.range ? place : undefined);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const { current } = press;
      press.current = undefined;
      options.onRange(undefined);
      if (current?.place === undefined) return;
      const range = rangeOf(current.place, placeOf(event) ?? current.place);
      if (!current.moved) options.onPick(current.place);
      else if (current.range && range !== undefined) options.onPickRange(range);
    },
    onPointerCancel: () => {
      press.current = undefined;
      options.onRange(undefined);
    },
    onPointerLeave: () => options.onPlace(undefined),
  };
}

/** All leaves that a drag went over, on either axis. */
function rangeOf(
  from: Place | undefined,
  to: Place | undefined,
): readonly [number, number] | undefined {
  if (from === undefined || to === undefined) return undefined;
  const all = [from.row, to.row, from.column, to.column];
  // A drag across the diagonal takes what lies between; one along an axis stays on it.
  const along = Math.abs(to.row - from.row) >= Math.abs(to.column - from.column);
  const ends = along ? [from.row, to.row] : [from.column, to.column];
  const near = Math.abs(from.row - from.column) <= 1;
  const range = near ? all : ends;
  return [Math.min(...range), Math.max(...range)];
}
