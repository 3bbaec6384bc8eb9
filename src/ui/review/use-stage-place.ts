import { useState } from 'react';
import type { CertainMerge } from '../../core/review/types.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { LEAST_BATCH } from '../kit/review-words.ts';

/** Where one is on the stage: at the questions, at past answers, or before the wall of certain merges. */
export function useStagePlace() {
  const [past, setPast] = useState(false);
  // As it was when the wall was opened; undefined before that. The wall comes first, once a visit.
  const [batch, setBatch] = useState<readonly CertainMerge[]>();
  const [offered, setOffered] = useState(false);
  const waiting = useReviewQueue((s) => s.batch);
  if (!offered && waiting.length >= LEAST_BATCH) {
    setOffered(true);
    setBatch(waiting);
  }
  return {
    past,
    setPast,
    batch,
    openBatch: () => {
      setPast(false);
      setBatch(useReviewQueue.getState().batch);
    },
    closeBatch: () => setBatch(undefined),
  };
}
