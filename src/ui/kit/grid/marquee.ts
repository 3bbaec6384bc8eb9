/** Where the cells of a grid are, px from the top left of what scrolls. */
export interface CellGeometry {
  readonly count: number;
  readonly columns: number;
  /** Width and height of a cell, and the room between two. */
  readonly cell: number;
  readonly height: number;
  readonly gutter: number;
  /** Room around the cells. */
  readonly padding: number;
}

/** Two corners, in any order. */
export interface Rectangle {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Indices of the cells that a rectangle touches, ascending. Cost: O(cells touched). */
export function cellsWithin(rectangle: Rectangle, geometry: CellGeometry): readonly number[] {
  const { count, columns, cell, height, gutter, padding } = geometry;
  if (count === 0 || columns === 0) return [];
  const left = Math.min(rectangle.x0, rectangle.x1) - padding;
  const right = Math.max(rectangle.x0, rectangle.x1) - padding;
  const top = Math.min(rectangle.y0, rectangle.y1) - padding;
  const bottom = Math.max(rectangle.y0, rectangle.y1) - padding;
  const [fromColumn, toColumn] = touched(left, right, cell, gutter, columns);
  const lines = Math.ceil(count / columns);
  const [fromLine, toLine] = touched(top, bottom, height, gutter, lines);
  const indices: number[] = [];
  for (let line = fromLine; line <= toLine; line++) {
    for (let column = fromColumn; column <= toColumn; column++) {
      const index = line * columns + column;
      if (index < count) indices.push(index);
    }
  }
  return indices;
}

/** First and last of a row of boxes that a stretch touches; an empty range when it lies between two. */
function touched(
  from: number,
  to: number,
  size: number,
  gutter: number,
  count: number,
): readonly [number, number] {
  const step = size + gutter;
  const at = Math.floor(from / step);
  const first = from > at * step + size ? at + 1 : at;
  return [Math.max(0, first), Math.min(count - 1, Math.floor(to / step))];
}
