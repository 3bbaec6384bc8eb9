import { type RefObject, useEffect, useRef } from 'react';
import { largest, smallest } from '../../../core/many.ts';
import { type Drag, listenToPointer, type Point } from '../pointer.ts';
import type { Place } from './heat-keys.ts';
import { LEFT, TOP } from './overlay.ts';
import { panView, type View, zoomView } from './view.ts';

/** Span after a px of wheel: the further it turned, the more. */
const WHEEL = Math.log(1.0018);

interface HeatPointerOptions {
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
export function useHeatPointer(
  ref: RefObject<HTMLElement | null>,
  options: HeatPointerOptions,
): void {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const now = (): HeatPointerOptions => latest.current;
    let pressed: Place | undefined;

    const pan = (from: Point): Drag => {
      const { view } = now();
      return {
        move: (to) => {
          const { side, n, onView } = now();
          const perPixel = view.span / side;
          onView(panView(view, (from.x - to.x) * perPixel, (from.y - to.y) * perPixel, n));
        },
      };
    };
    const takeRange = (from: Place | undefined): Drag => ({
      move: (to) => {
        const place = placeAt(now(), to);
        now().onRange(rangeOf(from, place));
        now().onPlace(place);
      },
      end: (to) => {
        now().onRange(undefined);
        const range = rangeOf(from, placeAt(now(), to) ?? from);
        if (range !== undefined) now().onPickRange(range);
      },
      drop: () => now().onRange(undefined),
    });

    return listenToPointer(
      element,
      {
        zoom: (factor, { x, y }) => {
          const { view, side, n, onView } = now();
          const share = (px: number): number => Math.min(1, Math.max(0, px / side));
          onView(zoomView(view, 1 / factor, { x: share(x - LEFT), y: share(y - TOP) }, n));
        },
        pan: (dx, dy) => {
          const { view, side, n, onView } = now();
          const perPixel = view.span / side;
          onView(panView(view, -dx * perPixel, -dy * perPixel, n));
        },
        hover: (at) => now().onPlace(at && placeAt(now(), at)),
        press: (at, { shiftKey }) => {
          pressed = placeAt(now(), at);
          return shiftKey ? takeRange(pressed) : pan(at);
        },
        click: () => {
          if (pressed !== undefined) now().onPick(pressed);
        },
      },
      { wheel: WHEEL, pinch: WHEEL },
    );
  }, [ref]);
}

/** The cell at a point of the picture; undefined beside it. */
function placeAt({ view, side, n }: HeatPointerOptions, at: Point): Place | undefined {
  const x = at.x - LEFT;
  const y = at.y - TOP;
  const leaf = (start: number, px: number): number =>
    Math.min(n - 1, Math.floor(start + (px / side) * view.span));
  if (n === 0 || x >= side || y >= side || (x < 0 && y < 0)) return undefined;
  const row = leaf(view.y, y);
  const column = leaf(view.x, x);
  if (x < 0) return { row, column: row };
  return y < 0 ? { row: column, column } : { row, column };
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
  return [smallest(range), largest(range)];
}
