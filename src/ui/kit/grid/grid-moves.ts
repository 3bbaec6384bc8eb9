/** Shape of a grid on screen: cells fill lines from left to right. */
export interface GridShape {
  readonly count: number;
  readonly columns: number;
  /** Lines that fit into the viewport, for PageUp and PageDown. */
  readonly linesPerPage: number;
}

/**
 * Where a key takes the focus in a grid.
 * @param index cell that has the focus now, −1 for none
 * @returns the next index, or undefined for a key that does not move
 */
export function moveInGrid(
  key: string,
  index: number,
  shape: GridShape,
  toEdge = false,
): number | undefined {
  const { count, columns, linesPerPage } = shape;
  const last = count - 1;
  if (count === 0) return undefined;
  if (index < 0) return isMove(key) ? 0 : undefined;
  const page = columns * Math.max(1, linesPerPage);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'ArrowUp':
      return index - columns >= 0 ? index - columns : index;
    case 'ArrowDown':
      return downFrom(index, columns, last);
    case 'PageUp':
      return index - page >= 0 ? index - page : index % columns;
    case 'PageDown':
      return index + page <= last ? index + page : lastInColumn(index, columns, last);
    case 'Home':
      return toEdge ? 0 : index - (index % columns);
    case 'End':
      return toEdge ? last : Math.min(last, index - (index % columns) + columns - 1);
    default:
      return undefined;
  }
}

const MOVES = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
]);
const isMove = (key: string): boolean => MOVES.has(key);

/** Down into a shorter last line lands on its last cell instead of staying. */
function downFrom(index: number, columns: number, last: number): number {
  if (index + columns <= last) return index + columns;
  const onLastLine = Math.floor(index / columns) === Math.floor(last / columns);
  return onLastLine ? index : last;
}

function lastInColumn(index: number, columns: number, last: number): number {
  const candidate = last - (last % columns) + (index % columns);
  return candidate <= last ? candidate : Math.max(index, candidate - columns);
}

/** Keys between two keys of an order, both included; just `to` when `from` is not in it. */
export function keysBetween(
  keys: readonly string[],
  from: string | undefined,
  to: string,
): readonly string[] {
  const end = keys.indexOf(to);
  const start = from === undefined ? -1 : keys.indexOf(from);
  if (end < 0) return [];
  if (start < 0) return [to];
  return keys.slice(Math.min(start, end), Math.max(start, end) + 1);
}
