/** Lowest similarity of a large tree when the caller names none: below the thresholds in use (0.50–0.75), with room to explore. */
export const DEFAULT_FLOOR = 0.4;
/** Items up to which the full square matrix (n² floats: 100 MB) is the fastest way for complete and single. */
export const DENSE_LIMIT = 5_000;
/** The same for average and Ward, whose stages need no pairs of items that are far apart. */
export const STAGED_FROM = 3_000;
