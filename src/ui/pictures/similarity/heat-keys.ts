import type { Direction } from '../../../core/dendrogram/navigate.ts';
import { viewKey } from '../view-keys.ts';
import { isWhole, panView, type View, zoomView } from './view.ts';

/** A place in the matrix. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What a key on the matrix does; undefined for keys that are not its own. */
export type HeatAct =
  | { readonly type: 'view'; readonly view: View }
  | { readonly type: 'cursor'; readonly cursor: Place; readonly extend: boolean }
  | { readonly type: 'open' };

export const CENTRE = { x: 0.5, y: 0.5 } as const;
/** A press of + or −. */
export const ZOOM_STEP = 1.5;
/** Presses of an arrow from one edge of the view to the other, at most. */
const STEPS = 24;

/** Leaves down and to the right. */
const ARROWS: Readonly<Record<Direction, readonly [down: number, right: number]>> = {
  up: [-1, 0],
  down: [1, 0],
  left: [0, -1],
  right: [0, 1],
};

/**
 * Arrows move the cursor, and the view with it; with Shift they select along the diagonal.
 * @param cursor where it is; undefined begins in the middle of the view
 */
export function heatAct(
  { key, shift }: { readonly key: string; readonly shift: boolean },
  view: View,
  cursor: Place | undefined,
  n: number,
): HeatAct | undefined {
  const at = cursor ?? {
    row: Math.min(n - 1, Math.floor(view.y + view.span / 2)),
    column: Math.min(n - 1, Math.floor(view.x + view.span / 2)),
  };
  const common = viewKey(key);
  if (common?.type === 'arrow') {
    const step = Math.max(1, Math.round(view.span / STEPS));
    const within = (value: number): number => Math.min(n - 1, Math.max(0, value));
    const [down, right] = ARROWS[common.to];
    if (shift) {
      // A range has one end: both ways along the diagonal move it.
      const row = within(at.row + (down + right) * step);
      return { type: 'cursor', cursor: { row, column: row }, extend: true };
    }
    const moved = { row: within(at.row + down * step), column: within(at.column + right * step) };
    return { type: 'cursor', cursor: cursor === undefined ? at : moved, extend: false };
  }
  if (common?.type === 'zoom') {
    const factor = common.nearer ? 1 / ZOOM_STEP : ZOOM_STEP;
    return { type: 'view', view: zoomView(view, factor, shareOf(at, view), n) };
  }
  if (common?.type === 'whole') return { type: 'view', view: { x: 0, y: 0, span: n } };
  switch (key) {
    case 'PageUp':
    case 'PageDown': {
      const down = key === 'PageUp' ? -view.span : view.span;
      return { type: 'view', view: panView(view, down, down, n) };
    }
    case 'Home':
    case 'End': {
      const end = key === 'Home' ? 0 : n - 1;
      return { type: 'cursor', cursor: { row: end, column: end }, extend: false };
    }
    case 'Enter':
      return { type: 'open' };
    default:
      return undefined;
  }
}

/** Where a place is in the view, 0–1; the middle for one that is out of it. */
function shareOf({ row, column }: Place, view: View): { x: number; y: number } {
  if (isWhole(view, 0)) return CENTRE;
  const x = (column + 0.5 - view.x) / view.span;
  const y = (row + 0.5 - view.y) / view.span;
  return x < 0 || x > 1 || y < 0 || y > 1 ? CENTRE : { x, y };
}

/** The view, moved as little as it takes to have a place in it. */
export function keepInView(view: View, { row, column }: Place, n: number): View {
  const short = (start: number, at: number): number => {
    if (at < start) return at - start;
    return Math.max(0, at + 1 - (start + view.span));
  };
  return panView(view, short(view.x, column), short(view.y, row), n);
}
