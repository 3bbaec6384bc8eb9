/** A cell of a sparse table that a matching is made in. */
export interface WeightedCell {
  readonly row: number;
  readonly column: number;
  /** Above 0. */
  readonly weight: number;
}

/**
 * Match rows with columns, each with one at most, so that the weight of the matched cells is as
 * large as it can be. Of equally good columns the lowest is taken; where one of two rows has to go
 * without, and it does not matter which, the later one does.
 * @param rows number of rows
 * @returns column of each row, −1 for one that has none [rows]
 * Cost: for each row the cells of the rows that have to move for it: few as a rule, all at worst.
 * Source: Kuhn 1955, by shortest augmenting paths over reduced costs (Jonker and Volgenant 1987).
 */
export function heaviestMatching(rows: number, cells: readonly WeightedCell[]): Int32Array {
  const columns = cells.reduce((most, { column }) => Math.max(most, column + 1), 0);
  // Beside its cells every row has an empty column of its own: it may stay without one. Those of
  // later rows come first, so that of equals the later one goes without.
  const wide = columns + rows;
  const ofRow: WeightedCell[][] = Array.from({ length: rows }, (_, row) => [
    { row, column: wide - 1 - row, weight: 0 },
  ]);
  for (const cell of cells) ofRow[cell.row]!.push(cell);

  const columnOf = new Int32Array(rows).fill(-1); // [rows]
  const rowOf = new Int32Array(wide).fill(-1); // [wide]
  // Cost of a cell, its weight's negative, less these two is never below 0, and 0 where matched.
  const rowPrice = new Float64Array(rows); // [rows]
  const columnPrice = new Float64Array(wide); // [wide]
  const distance = new Float64Array(wide).fill(Number.POSITIVE_INFINITY); // [wide]
  const from = new Int32Array(wide); // [wide] row from which a column was reached

  for (let row = 0; row < rows; row++) {
    rowPrice[row] = -ofRow[row]!.reduce((most, { weight }) => Math.max(most, weight), 0);
    const reached: number[] = [];
    const passed: number[] = [];
    let here = row;
    let way = 0;
    let end = -1;
    while (end < 0) {
      for (const { column, weight } of ofRow[here]!) {
        if (rowOf[column] === here) continue;
        const along = way - weight - rowPrice[here]! - columnPrice[column]!;
        if (along >= distance[column]!) continue;
        if (distance[column] === Number.POSITIVE_INFINITY) reached.push(column);
        distance[column] = along;
        from[column] = here;
      }
      const nearest = takeNearest(reached, distance);
      way = distance[nearest]!;
      if (rowOf[nearest]! < 0) end = nearest;
      else {
        passed.push(nearest);
        here = rowOf[nearest]!;
      }
    }
    rowPrice[row]! += way;
    for (const column of passed) {
      rowPrice[rowOf[column]!]! += way - distance[column]!;
      columnPrice[column]! -= way - distance[column]!;
    }
    for (const column of [...reached, ...passed, end]) distance[column] = Number.POSITIVE_INFINITY;
    // Everybody on the way moves on by one.
    for (let column = end; column >= 0; ) {
      const mover = from[column]!;
      const left = columnOf[mover]!;
      rowOf[column] = mover;
      columnOf[mover] = column;
      column = mover === row ? -1 : left;
    }
  }
  return columnOf.map((column) => (column < columns ? column : -1));
}

/** Take the nearest column out of those reached, the lowest of equals. */
function takeNearest(reached: number[], distance: Float64Array): number {
  let best = 0;
  for (let i = 1; i < reached.length; i++) {
    const gain = distance[reached[i]!]! - distance[reached[best]!]!;
    if (gain < 0 || (gain === 0 && reached[i]! < reached[best]!)) best = i;
  }
  const nearest = reached[best]!;
  reached[best] = reached.at(-1)!;
  reached.pop();
  return nearest;
}
