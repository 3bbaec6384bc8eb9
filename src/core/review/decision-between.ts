import { find, identity, unite } from '../cluster/constraints.ts';
import type { Constraints } from '../cluster/types.ts';
import type { Explanation } from './types.ts';

/**
 * What people decided about two sides: `locked` when a frozen group has tracks of either, `together`
 * when must-links lead from one to the other, `apart` when a cannot-link does, directly or through
 * must-links, or when the tree says that they may never meet. For one identity `together` means that
 * all of it was put together.
 * @param a, b rows; `n` rows in all
 * @param neverMeet no merge joins the two although the tree is a full one
 */
export function decisionBetween(
  { mustLink, cannotLink, frozen }: Constraints,
  a: Int32Array,
  b: Int32Array | undefined,
  { n, neverMeet }: { readonly n: number; readonly neverMeet: boolean },
): Explanation['decision'] {
  const sides = [...a, ...(b ?? [])];
  if (frozen.some((group) => sides.some((row) => group.includes(row)))) return 'locked';
  const roots = identity(n); // [n]
  for (const group of mustLink) for (const row of group) unite(roots, group[0]!, row);
  const rootsOf = (rows: Iterable<number>) => new Set(Array.from(rows, (row) => find(roots, row)));
  const one = rootsOf(a);
  if (b === undefined) return a.length > 1 && one.size === 1 ? 'together' : undefined;
  const other = rootsOf(b);
  if ([...one].some((root) => other.has(root))) return 'together';
  for (let p = 0; p + 1 < cannotLink.length; p += 2) {
    const x = find(roots, cannotLink[p]!);
    const y = find(roots, cannotLink[p + 1]!);
    if ((one.has(x) && other.has(y)) || (one.has(y) && other.has(x))) return 'apart';
  }
  return neverMeet ? 'apart' : undefined;
}
