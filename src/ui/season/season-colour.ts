import type { Series } from '../charts/types.ts';

/** Episodes that a colour tells apart before dashes begin. */
const COLOURS = 7;
/** Steps through the identity colours, so that neighbours in the table are far apart. */
const STRIDE = 3;
const DASHES = [undefined, 'dashed', 'dotted'] as const;

/** How an episode's line looks, by its place in the library. */
export function episodeLook(index: number): Pick<Series, 'colour' | 'dash'> {
  const dash = DASHES[Math.floor(index / COLOURS) % DASHES.length];
  const colour = `var(--id-${((index % COLOURS) * STRIDE) % 20})`;
  return dash === undefined ? { colour } : { colour, dash };
}
