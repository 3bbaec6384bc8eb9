import { PALETTE_SIZE } from '../identity/palette.ts';

/** Widest grid whose rows are told apart, columns: 12 of the least cards are 2,400 px. */
const MOST_COLUMNS = 12;

/**
 * Places in the grid's order within which two may lie beside each other or in rows that touch: in a
 * grid of c columns the neighbours are 1, c − 1, c and c + 1 places on, whatever c is. As long as
 * there are no more identities than colours, all of them.
 */
export const gridReach = (identities: number): number =>
  identities <= PALETTE_SIZE ? PALETTE_SIZE : MOST_COLUMNS + 1;

/** Runs of the dendrogram, blocks of the matrix: so many on, they are close. */
export const LEAF_REACH = 6;
/** So many on they never share: with the grid's 26 that leaves a colour free for anybody. */
export const LEAF_STRICT = 2;
