/** Pixels of the side of a representative's picture; the command line writes the same. */
export const REP_SIZE = 256;
