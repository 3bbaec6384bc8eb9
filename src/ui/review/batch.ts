import type { CertainMerge } from '../../core/review/types.ts';

/** A merge whose chance is lower deserves a second look. */
const SURE = 0.97;
/** So does one whose next best is nearer than this. */
const MARGIN = 0.08;

/** Whether a merge is marked: of those that look certain, the less certain. */
export const isRisky = ({ chance, margin }: Pick<CertainMerge, 'chance' | 'margin'>): boolean =>
  chance < SURE || margin < MARGIN;

/**
 * The card that a key leads to from the card at `at` (−1: none has the focus), in lines of so many
 * columns; undefined for keys that lead nowhere.
 */
export function nextCard(
  key: string,
  at: number,
  count: number,
  columns: number,
): number | undefined {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (by === undefined || count === 0) return undefined;
  if (at < 0) return 0;
  const to = at + by;
  return to < 0 || to >= count ? at : to;
}
