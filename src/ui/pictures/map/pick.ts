import type { Direction } from '../../../core/dendrogram/navigate.ts';
import { largest, smallest } from '../../../core/many.ts';
import type { Point } from '../pointer.ts';
import { type Dots, HIDDEN } from './dots.ts';

const STEPS: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: 1 },
  down: { x: 0, y: -1 },
};
/** How much worse it is to lie beside the way than along it. */
const ASIDE = 2.5;

/**
 * The dot nearest to a point of the map, −1 when none lies within `reach`.
 * Cost: O(n), microseconds at 10,000.
 */
export function dotAt(positions: Float32Array, dots: Dots, at: Point, reach: number): number {
  let best = -1;
  let nearest = reach * reach;
  for (let i = 0; i < dots.kind.length; i++) {
    if (dots.kind[i] === HIDDEN) continue;
    const dx = positions[2 * i]! - at.x;
    const dy = positions[2 * i + 1]! - at.y;
    const distance = dx * dx + dy * dy;
    if (distance > nearest || (distance === nearest && best >= 0)) continue;
    best = i;
    nearest = distance;
  }
  return best;
}

/** The next dot from one in a direction: near, and not far aside; −1 at the edge of the map. */
export function dotTowards(
  positions: Float32Array,
  dots: Dots,
  from: number,
  direction: Direction,
): number {
  const step = STEPS[direction];
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < dots.kind.length; i++) {
    if (i === from || dots.kind[i] === HIDDEN) continue;
    const dx = positions[2 * i]! - positions[2 * from]!;
    const dy = positions[2 * i + 1]! - positions[2 * from + 1]!;
    const along = dx * step.x + dy * step.y;
    const aside = Math.abs(dx * step.y) + Math.abs(dy * step.x);
    // A quarter of the plane in each direction: every dot can be reached.
    if (along <= 0 || aside > along) continue;
    const cost = along + ASIDE * aside;
    if (cost < least) {
      best = i;
      least = cost;
    }
  }
  return best;
}

/** Dots inside a closed line drawn on the map, ascending; by the even-odd rule. */
export function dotsInside(
  positions: Float32Array,
  dots: Dots,
  line: readonly Point[],
): readonly number[] {
  if (line.length < 3) return [];
  const xs = line.map(({ x }) => x);
  const ys = line.map(({ y }) => y);
  const [x0, x1] = [smallest(xs), largest(xs)];
  const [y0, y1] = [smallest(ys), largest(ys)];
  const inside: number[] = [];
  for (let i = 0; i < dots.kind.length; i++) {
    const x = positions[2 * i]!;
    const y = positions[2 * i + 1]!;
    if (dots.kind[i] === HIDDEN || x < x0 || x > x1 || y < y0 || y > y1) continue;
    if (isInside(x, y, line)) inside.push(i);
  }
  return inside;
}

function isInside(x: number, y: number, line: readonly Point[]): boolean {
  let inside = false;
  for (let a = 0, b = line.length - 1; a < line.length; b = a++) {
    const p = line[a]!;
    const q = line[b]!;
    if (p.y > y !== q.y > y && x < ((q.x - p.x) * (y - p.y)) / (q.y - p.y) + p.x) inside = !inside;
  }
  return inside;
}

/** A selection after a gesture: replaced, with Shift added to, with Alt taken from. */
export function selectionAfter(
  before: ReadonlySet<number>,
  rows: Iterable<number>,
  keys: { readonly shiftKey: boolean; readonly altKey: boolean },
): Set<number> {
  if (!keys.shiftKey && !keys.altKey) return new Set(rows);
  const after = new Set(before);
  for (const row of rows) {
    if (keys.altKey) after.delete(row);
    else after.add(row);
  }
  return after;
}
