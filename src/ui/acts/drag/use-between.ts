import { useEffect, useState } from 'react';
import type { BetweenGroups } from '../../../../workers/contract.ts';
import { cluster } from '../../../bridge/cluster.ts';

/** Nobody waits for figures while the hand passes over, ms. */
const PAUSE_MS = 40;

/** Similarities between two groups of track rows; undefined until known, or for an empty group. */
export function useBetween(
  a: ArrayLike<number>,
  b: ArrayLike<number> | undefined,
): BetweenGroups | undefined {
  const key = b === undefined || b.length === 0 || a.length === 0 ? '' : `${join(a)}|${join(b)}`;
  const [answer, setAnswer] = useState<{ key: string; between: BetweenGroups }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for both groups
  useEffect(() => {
    if (key === '' || b === undefined) return;
    let wanted = true;
    const timer = setTimeout(() => {
      cluster.between(Int32Array.from(a), Int32Array.from(b)).then(
        (between) => wanted && setAnswer({ key, between }),
        // Without figures the effect is said without them.
        () => {},
      );
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key]);
  return answer?.key === key && key !== '' ? answer.between : undefined;
}

const join = (rows: ArrayLike<number>): string => Array.prototype.join.call(rows, ',');
