import { selectOpenCount, useReviewQueue } from '../../../state/answers/review-queue.ts';

/** Questions that are open; undefined while there is none, or nobody knows. */
export const useReviewCount = (): number | undefined =>
  useReviewQueue((s) => (s.status === 'ready' ? selectOpenCount(s) || undefined : undefined));
