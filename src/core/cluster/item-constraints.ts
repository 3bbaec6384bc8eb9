import type { Constraints } from './types.ts';

/** Constraints as decisions have them: by track row. */
export interface RowConstraints {
  readonly mustLink: readonly Int32Array[];
  readonly cannotLink: Int32Array; // [2 * pairs]
  readonly frozen: readonly Int32Array[];
}

/**
 * Constraints by track row as constraints by item. Tracks that are not clustered (deleted, without
 * a vector) drop out; a group that keeps one item is kept when frozen, and means nothing otherwise.
 * @param items track row of each item, [n]
 */
export function itemConstraints(rows: RowConstraints, items: Int32Array): Constraints {
  const itemOf = new Map<number, number>();
  items.forEach((row, item) => {
    itemOf.set(row, item);
  });
  const group = (tracks: Int32Array) =>
    Int32Array.from([...tracks].flatMap((row) => itemOf.get(row) ?? []));
  const pairs: number[] = [];
  for (let p = 0; p + 1 < rows.cannotLink.length; p += 2) {
    const a = itemOf.get(rows.cannotLink[p]!);
    const b = itemOf.get(rows.cannotLink[p + 1]!);
    if (a !== undefined && b !== undefined) pairs.push(a, b);
  }
  return {
    mustLink: rows.mustLink.map(group).filter((items) => items.length > 1),
    cannotLink: Int32Array.from(pairs),
    frozen: rows.frozen.map(group).filter((items) => items.length > 0),
  };
}
