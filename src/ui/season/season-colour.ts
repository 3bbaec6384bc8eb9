import type { Series } from '../charts/types.ts';

/** Identity colours that are apart in both themes; after them dashes begin. */
const COLOURS = [0, 2, 14, 11, 15, 1, 18] as const;
const DASHES = [undefined, 'dashed', 'dotted'] as const;

/** How an episode's line looks, by its place in the library. */
export function episodeLook(index: number): Pick<Series, 'colour' | 'dash'> {
  const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
  const colour = `var(--id-${COLOURS[index % COLOURS.length]})`;
  return dash === undefined ? { colour } : { colour, dash };
}
