import { cosine } from '../kit/cosine.ts';
import type { DropEffect } from './drop-effect.ts';

/**
 * Of the threshold: below half of it nobody's faces lie in one identity, whatever the linkage, and
 * strangers do. Between that and the threshold is what a person is there to decide.
 */
const LOW_SHARE = 0.5;

/** Mean similarity so low that a key may not pass over it. NaN, where nothing was compared, is not. */
export const isLow = (similarity: number, threshold: number): boolean =>
  similarity < LOW_SHARE * threshold;

/** What a joining would do, and what it is held against. */
export interface Weighed {
  readonly effect: Pick<DropEffect, 'conflicts' | 'locked' | 'refused'>;
  /** Mean similarity of the two sides; undefined until known. */
  readonly similarity: number | undefined;
  readonly threshold: number;
}

/** Each reason not to join them, in a few words, the weightiest first; none: one key may do it. */
export function speaksAgainst({ effect, similarity, threshold }: Weighed): readonly string[] {
  return [
    ...effect.conflicts,
    ...(similarity !== undefined && isLow(similarity, threshold)
      ? [`mean similarity ${cosine(similarity)}, not half of the threshold ${threshold.toFixed(2)}`]
      : []),
    ...(effect.locked && effect.refused !== undefined
      ? [effect.refused.replace(': unlock first', '')]
      : []),
  ];
}
