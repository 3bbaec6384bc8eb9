import type { Appearance } from './screen-time.ts';
import { intersectSpans, spanSeconds } from './screen-time-spans.ts';

/** How long two people are on screen together. */
export interface CoAppearance {
  /** Keys of appearances, in order. */
  readonly a: string;
  readonly b: string;
  readonly seconds: number;
  /** Episodes in which both are on screen at once. */
  readonly episodes: number;
}

/**
 * Who is on screen with whom, at the same moment, in some episodes together: the longest first. Pairs who
 * never are, are left out. Cost: O(people² · spans) an episode.
 */
export function coAppearances(all: readonly (readonly Appearance[])[]): readonly CoAppearance[] {
  const pairs = new Map<string, CoAppearance>();
  for (const cast of all) {
    const inOrder = [...cast].sort((x, y) => (x.key < y.key ? -1 : 1));
    inOrder.forEach((first, i) => {
      for (const second of inOrder.slice(i + 1)) {
        const shared = intersectSpans(first.spans, second.spans);
        if (shared.length === 0) continue;
        const { key: a } = first;
        const { key: b } = second;
        const id = JSON.stringify([a, b]);
        const known = pairs.get(id) ?? { a, b, seconds: 0, episodes: 0 };
        const seconds = known.seconds + spanSeconds(shared);
        pairs.set(id, { a, b, seconds, episodes: known.episodes + 1 });
      }
    });
  }
  return [...pairs.values()].sort(
    (x, y) => y.seconds - x.seconds || (x.a + x.b < y.a + y.b ? -1 : 1),
  );
}
