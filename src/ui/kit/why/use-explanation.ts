import { useEffect, useState } from 'react';
import { cluster } from '../../../bridge/cluster.ts';
import type { Explanation } from '../../../core/review/types.ts';
import { identityGroups } from '../../../state/answers/review-request.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';

/** Asked for once the slider has been still for this long, ms. */
const QUIET_MS = 200;

/**
 * Why tracks are together or apart; undefined until known. The last answer about the same tracks
 * stays until the next is there.
 * @param b the other side; undefined asks what holds `a` together
 */
export function useExplanation(
  a: readonly number[],
  b: readonly number[] | undefined,
): Explanation | undefined {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: Explanation }>();
  const clustering = useStore((s) => s.clustering);
  const set = useStore(selectIdentitySet);
  const key = `${a.join()}|${b?.join() ?? ''}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for both sides
  useEffect(() => {
    if (clustering === undefined || set === undefined || a.length === 0) return;
    let wanted = true;
    const timer = setTimeout(() => {
      const asked = new Set([...a, ...(b ?? [])]);
      const others = set.identities.filter(({ tracks }) => !tracks.some((row) => asked.has(row)));
      cluster
        .explain({
          a: Int32Array.from(a),
          b: b === undefined ? undefined : Int32Array.from(b),
          others: identityGroups(others),
        })
        .then(
          (value) => wanted && setAnswer({ key, value }),
          () => wanted && setAnswer(undefined),
        );
    }, QUIET_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key, clustering, set]);
  return answer?.key === key ? answer.value : undefined;
}
