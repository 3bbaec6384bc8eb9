import { useMemo } from 'react';
import type { ClusterResult, MatrixPart } from '../../../../workers/cluster/types.ts';
import { cluster } from '../../../bridge/cluster.ts';
import { useLive } from './use-live.ts';
import { finePart, type View, wholePart } from './view.ts';

export interface Parts {
  readonly whole: MatrixPart | undefined;
  readonly fine: MatrixPart | undefined;
  readonly failure: string | undefined;
}

/**
 * The cells of the matrix that a view needs: all of it once, and finer ones where it is looked at.
 * @param pixels device pixels a side of the picture; 0 while unknown
 */
export function useParts(clustering: ClusterResult, view: View, pixels: number): Parts {
  const n = clustering.items.length;
  // In steps, so that a drawer that is dragged larger does not ask at every pixel.
  const size = Math.ceil(pixels / 128) * 128;
  const whole = wholePart(n, size);
  const fine = finePart(view, n, size);
  const wholeKey = size === 0 ? undefined : String(whole.cells);
  const fineKey = fine === undefined ? undefined : JSON.stringify(fine);
  const wholeAnswer = useLive(clustering, wholeKey, () => cluster.matrixPart(whole));
  const fineAnswer = useLive(clustering, fineKey, () => cluster.matrixPart(fine ?? whole));
  return useMemo(
    () => ({
      whole: wholeAnswer.value,
      fine: fineKey === undefined ? undefined : fineAnswer.value,
      failure: wholeAnswer.failure ?? fineAnswer.failure,
    }),
    [wholeAnswer, fineAnswer, fineKey],
  );
}
