import type { Decisions } from '../moderation/types.ts';

/** What people answered about tracks without naming anybody, by track row. */
export interface ToldPairs {
  /** Groups that were put together: merged, moved, confirmed. */
  readonly together: readonly Int32Array[];
  /** Flat pairs that were told apart: split, taken out, "not the same". */
  readonly apart: Int32Array; // [2 * pairs]
}

/** Answers as far as they hold; deleted tracks, noise and strangers' own say nothing of people. */
export function toldPairs({ mustLink, cannotLink, deleted, marks }: Decisions): ToldPairs {
  const counts = (row: number): boolean => !deleted.has(row) && !marks.has(row);
  const apart: number[] = [];
  for (let p = 0; p + 1 < cannotLink.length; p += 2) {
    const [a, b] = [cannotLink[p]!, cannotLink[p + 1]!];
    if (counts(a) && counts(b)) apart.push(a, b);
  }
  const together = mustLink.map((group) => group.filter(counts)).filter(({ length }) => length > 1);
  return { together, apart: Int32Array.from(apart) };
}
