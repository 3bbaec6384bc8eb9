import type { Series } from '../../kit/charts/types.ts';

/** The palette's first, which are furthest apart in both themes; after them dashes begin. */
const COLOURS = [0, 1, 2, 3, 4, 6, 7] as const;
const DASHES = [undefined, 'dashed', 'dotted'] as const;

/** How an episode's line looks, by its place in the library. */
export function episodeLook(index: number): Pick<Series, 'colour' | 'dash'> {
  const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
  const colour = `var(--id-${COLOURS[index % COLOURS.length]})`;
  return dash === undefined ? { colour } : { colour, dash };
}
