import type { CertainMerge } from '../../core/review/types.ts';
import { cosine } from '../kit/cosine.ts';

/** A merge whose next best is nearer than this deserves a second look. */
const MARGIN = 0.08;

/**
 * What speaks for a second look at some of them, by key. That another identity is nearly as much alike
 * is nothing where it joins the same person here.
 */
export function doubts(merges: readonly CertainMerge[]): ReadonlyMap<string, string> {
  const next = new Map<string, string>();
  const rootOf = (id: string): string => {
    const up = next.get(id);
    return up === undefined ? id : rootOf(up);
  };
  for (const { a, b } of merges) {
    const [one, other] = [rootOf(a.identityId), rootOf(b.identityId)];
    if (one !== other) next.set(one, other);
  }
  const words = new Map<string, string>();
  for (const { key, a, margin, runnerUp } of merges) {
    const rival = runnerUp !== undefined && rootOf(runnerUp) !== rootOf(a.identityId);
    if (rival && margin < MARGIN) {
      words.set(key, `another is only ${cosine(Math.max(0, margin))} less alike`);
    }
  }
  return words;
}

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
