import type { Review } from '../../core/review/types.ts';

/** Answers this far from a similarity say something about it. */
const NEAR = 0.05;

/** What was said near a similarity: "9 of 9 the same"; undefined where nothing was. */
export function saidNear(said: Review['said'], similarity: number): string | undefined {
  const near = said.filter((one) => Math.abs(one.similarity - similarity) <= NEAR);
  if (near.length === 0) return undefined;
  return `${near.filter(({ same }) => same).length} of ${near.length} the same`;
}
