import type { Plateau } from '../../../core/landscape/plateaus.ts';
import { snapThreshold, THRESHOLD_STEP } from '../../kit/threshold-words.ts';

/** The middle of a plateau, on a step of the slider where one is inside. */
export function restingPlace({ from, to }: Pick<Plateau, 'from' | 'to'>): number {
  const middle = (from + to) / 2;
  const snapped = snapThreshold(middle);
  return snapped > from && snapped <= to ? snapped : middle;
}

/** The first step of the slider above a merge: the last place where the two are still apart. */
export function justAbove(threshold: number): number {
  const below = Math.floor(threshold / THRESHOLD_STEP + 1e-6);
  return snapThreshold((below + 1) * THRESHOLD_STEP);
}
