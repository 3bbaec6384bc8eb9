import { AppError } from '../errors.ts';
import type { Band, MatchThresholds } from './types.ts';

/** A similarity this little below a threshold reaches it: what 0.7 is in the last bit decides nothing. */
const SLACK = 1e-9;

/** The likest person and the next one, by row. */
export interface PairOfSimilarities {
  /** Of the likest person; NaN without one. */
  readonly nearest: Float64Array; // [n]
  /** Of the next person; NaN where there is nobody else. */
  readonly next: Float64Array; // [n]
}

/**
 * How sure it is that the likest person is it. Nobody else is near: `auto`. Somebody else reaches the
 * threshold, too, and is not told apart: `ambiguous`.
 * @param next NaN where there is nobody else
 */
export function bandOf(nearest: number, next: number, thresholds: MatchThresholds): Band {
  const { auto, margin, review } = thresholds;
  if (!(nearest >= review - SLACK)) return 'unknown';
  if (!(nearest >= auto - SLACK)) return 'review';
  if (Number.isNaN(next) || nearest - next >= margin - SLACK) return 'auto';
  return next >= auto - SLACK ? 'ambiguous' : 'review';
}

/** The band of every row. Pure, and quick enough for every move of a slider. */
export function bandsAt(
  { nearest, next }: PairOfSimilarities,
  thresholds: MatchThresholds,
): readonly Band[] {
  return Array.from(nearest, (own, row) => bandOf(own, next[row] ?? Number.NaN, thresholds));
}

/** @throws AppError `facebank/bad-thresholds` for what are no similarities, or cross each other */
export function checkThresholds({ auto, margin, review }: MatchThresholds): void {
  const within = (value: number) => value >= 0 && value <= 1;
  if (within(auto) && within(margin) && within(review) && review <= auto) return;
  throw new AppError(
    'facebank/bad-thresholds',
    `auto ${auto}, margin ${margin}, review ${review}`,
    `Matching needs thresholds from 0 to 1, and that for review no higher than that for naming; they are ${auto} for naming, ${margin} as margin and ${review} for review.`,
  );
}
