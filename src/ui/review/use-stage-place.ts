import { useState } from 'react';
import type { CertainMerge } from '../../core/review/types.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { LEAST_BATCH } from '../kit/review-words.ts';

/**
 * Merges on one wall: as many as somebody looks at in one go. The riskiest stand on the first; what is left
 * comes on the next.
 */
export const MOST_ON_WALL = 200;

const NONE: ReadonlySet<string> = new Set();

/** The next wall of what waits, without what stood on one before. */
export function nextWall(
  waiting: readonly CertainMerge[],
  looked: ReadonlySet<string>,
): readonly CertainMerge[] {
  const wall: CertainMerge[] = [];
  for (const merge of waiting) {
    if (wall.length === MOST_ON_WALL) break;
    if (!looked.has(merge.key)) wall.push(merge);
  }
  return wall;
}

/** Where one is on the stage: at the questions, at past answers, or before the wall of certain merges. */
export function useStagePlace() {
  const [past, setPast] = useState(false);
  // As it was when the wall was opened; undefined before that. The wall comes first, or when it is
  // asked for: it never takes the place of a question that somebody reads.
  const [batch, setBatch] = useState<readonly CertainMerge[]>();
  const [offered, setOffered] = useState(false);
  // Stood on a wall that was accepted.
  const [looked, setLooked] = useState<ReadonlySet<string>>(NONE);
  const waiting = useReviewQueue((s) => s.batch);
  const ready = useReviewQueue((s) => s.status === 'ready');
  if (!offered && ready) {
    setOffered(true);
    if (waiting.length >= LEAST_BATCH) setBatch(nextWall(waiting, looked));
  }
  return {
    past,
    setPast,
    batch,
    openBatch: () => {
      setPast(false);
      setLooked(NONE);
      setBatch(nextWall(useReviewQueue.getState().batch, NONE));
    },
    /** After a wall was accepted the next comes, where there is one; else the questions do. */
    closeBatch: (accepted: boolean) => {
      const now = new Set([...looked, ...(batch ?? []).map(({ key }) => key)]);
      const next = accepted ? nextWall(useReviewQueue.getState().batch, now) : [];
      setLooked(accepted ? now : NONE);
      setBatch(next.length >= LEAST_BATCH ? next : undefined);
      return next.length >= LEAST_BATCH;
    },
  };
}
