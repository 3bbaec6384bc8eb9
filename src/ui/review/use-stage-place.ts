import { useState } from 'react';
import type { CertainMerge } from '../../core/review/types.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { LEAST_BATCH } from '../kit/review-words.ts';

/** Where one is on the stage: at the questions, at past answers, or before the wall of certain merges. */
export function useStagePlace() {
  const [past, setPast] = useState(false);
  // As it was when the wall was opened; undefined before that. The wall comes first, or when it is
  // asked for: it never takes the place of a question that somebody reads.
  const [batch, setBatch] = useState<readonly CertainMerge[]>();
  const [offered, setOffered] = useState(false);
  const waiting = useReviewQueue((s) => s.batch);
  const ready = useReviewQueue((s) => s.status === 'ready');
  if (!offered && ready) {
    setOffered(true);
    if (waiting.length >= LEAST_BATCH) setBatch(waiting);
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
