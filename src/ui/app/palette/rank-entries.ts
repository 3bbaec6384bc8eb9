import { fuzzyScore } from '../../acts/naming/fuzzy.ts';
import type { PaletteEntry } from './entry.ts';

/** Lines that are shown at most: nobody reads further, they type on. */
export const MOST = 60;
/** What a line gains by having been taken before, at most. */
const RECENT_BONUS = 15;
/** What a match beside the title counts for. */
const BESIDE = 0.8;

/**
 * The entries that answer what was typed, best first; those taken lately come before their equals.
 * Without a text: those taken lately, then all in the order given.
 * @param recent keys of entries that were taken, latest first
 */
export function rankEntries(
  entries: readonly PaletteEntry[],
  query: string,
  recent: readonly string[],
): readonly PaletteEntry[] {
  const age = new Map(recent.map((key, i) => [key, i]));
  const bonus = (key: string): number => {
    const at = age.get(key);
    return at === undefined ? 0 : RECENT_BONUS * (1 - at / recent.length);
  };
  const scored = entries.flatMap((entry, order) => {
    const score = scoreOf(entry, query);
    return score === undefined ? [] : { entry, order, score: score + bonus(entry.key) };
  });
  scored.sort((a, b) => b.score - a.score || a.order - b.order);
  return scored.slice(0, MOST).map(({ entry }) => entry);
}

function scoreOf({ title, words = '' }: PaletteEntry, query: string): number | undefined {
  if (query.trim() === '') return 0;
  const inTitle = fuzzyScore(query, title);
  const anywhere = words === '' ? undefined : fuzzyScore(query, `${title} ${words}`);
  if (inTitle === undefined && anywhere === undefined) return undefined;
  return Math.max(inTitle ?? -Infinity, BESIDE * (anywhere ?? -Infinity));
}
