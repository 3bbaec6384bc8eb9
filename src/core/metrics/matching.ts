/** A cell of a sparse table that a matching is made in. */
export interface WeightedCell {
  readonly row: number;
  readonly column: number;
  /** Above 0. */
  readonly weight: number;
}

/**
 * Match rows with columns, each with one at most, so that the weight of the matched cells is as
 * large as it can be. Ties go to the lowest column.
 * @param rows number of rows
 * @returns column of each row, −1 for one that has none [rows]
 * Cost: O(r³) for every connected part of r rows. Source: Kuhn 1955, with potentials (Munkres 1957).
 */
export function heaviestMatching(rows: number, cells: readonly WeightedCell[]): Int32Array {
  const matched = new Int32Array(rows).fill(-1); // [rows]
  for (const part of connected(rows, cells)) {
    const own = promising(part);
    const assigned = assign(own.rows.length, own.columns.length, own.weight);
    own.rows.forEach((row, r) => {
      const c = assigned[r]!;
      // Without weight there is no reason to be matched.
      if (c < own.columns.length && own.weight(r, c) > 0) matched[row] = own.columns[c]!;
    });
  }
  return matched;
}

/** The cells in parts that share neither a row nor a column. */
function connected(rows: number, cells: readonly WeightedCell[]): WeightedCell[][] {
  const root = new Map<number, number>();
  const find = (node: number): number => {
    let at = node;
    while ((root.get(at) ?? at) !== at) at = root.get(at)!;
    root.set(node, at);
    return at;
  };
  // Columns are named after the rows.
  for (const { row, column } of cells) {
    const a = find(row);
    const b = find(rows + column);
    if (a !== b) root.set(Math.max(a, b), Math.min(a, b));
  }
  const parts = new Map<number, WeightedCell[]>();
  for (const cell of cells) {
    const part = parts.get(find(cell.row));
    if (part === undefined) parts.set(find(cell.row), [cell]);
    else part.push(cell);
  }
  return [...parts.values()];
}

/**
 * A part as a small dense table. Of r rows each needs its r heaviest columns only: one of them is
 * always free, and no lighter one could serve better.
 */
function promising(cells: readonly WeightedCell[]) {
  const byRow = new Map<number, WeightedCell[]>();
  for (const cell of cells) {
    const list = byRow.get(cell.row);
    if (list === undefined) byRow.set(cell.row, [cell]);
    else list.push(cell);
  }
  const rows = [...byRow.keys()].sort((a, b) => a - b);
  const kept = rows.map((row) =>
    byRow
      .get(row)!
      .sort((a, b) => b.weight - a.weight || a.column - b.column)
      .slice(0, rows.length),
  );
  const columns = [...new Set(kept.flat().map(({ column }) => column))].sort((a, b) => a - b);
  const columnAt = new Map(columns.map((column, c) => [column, c]));
  const table = new Float64Array(rows.length * columns.length); // [rows * columns]
  kept.forEach((list, r) => {
    for (const { column, weight } of list) {
      table[r * columns.length + columnAt.get(column)!] = weight;
    }
  });
  // Columns beyond the last are empty: a row may stay without one.
  const weight = (r: number, c: number): number =>
    c < columns.length ? table[r * columns.length + c]! : 0;
  return { rows, columns, weight };
}

/**
 * Row by row, along the cheapest way to a column that is still free.
 * @returns column of each row; columns ≥ `columns` are empty ones
 */
function assign(
  rows: number,
  columns: number,
  weight: (r: number, c: number) => number,
): Int32Array {
  const wide = columns + rows;
  // One more of everything: number 0 stands for "none yet".
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(wide + 1);
  const rowOf = new Int32Array(wide + 1);
  const before = new Int32Array(wide + 1);
  for (let r = 1; r <= rows; r++) {
    rowOf[0] = r;
    let column = 0;
    const slack = new Float64Array(wide + 1).fill(Number.POSITIVE_INFINITY);
    const done = new Uint8Array(wide + 1);
    do {
      done[column] = 1;
      const row = rowOf[column]!;
      let least = Number.POSITIVE_INFINITY;
      let nearest = 0;
      for (let c = 1; c <= wide; c++) {
        if (done[c] === 1) continue;
        const cost = -weight(row - 1, c - 1) - rowPotential[row]! - columnPotential[c]!;
        if (cost < slack[c]!) {
          slack[c] = cost;
          before[c] = column;
        }
        if (slack[c]! < least) {
          least = slack[c]!;
          nearest = c;
        }
      }
      for (let c = 0; c <= wide; c++) {
        if (done[c] === 1) {
          rowPotential[rowOf[c]!]! += least;
          columnPotential[c]! -= least;
        } else slack[c]! -= least;
      }
      column = nearest;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]!]!;
      column = before[column]!;
    }
  }
  const assigned = new Int32Array(rows); // [rows]
  for (let c = 1; c <= wide; c++) if (rowOf[c] !== 0) assigned[rowOf[c]! - 1] = c - 1;
  return assigned;
}
