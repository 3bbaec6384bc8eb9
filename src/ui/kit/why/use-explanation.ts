import { cluster } from '../../../bridge/cluster.ts';
import type { Explanation } from '../../../core/review/types.ts';
import { identityGroups } from '../../../state/answers/review-request.ts';
import { useStore } from '../../../state/store.ts';
import { selectResult } from '../../../state/views/clustered.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { useAnswer } from '../use-answer.ts';

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
  const clustering = useStore(selectResult);
  const set = useStore(selectIdentitySet);
  const wanted = clustering !== undefined && set !== undefined && a.length > 0;
  const ask = (): Promise<Explanation> => {
    const asked = new Set([...a, ...(b ?? [])]);
    const others = set?.identities.filter(({ tracks }) => !tracks.some((row) => asked.has(row)));
    return cluster.explain({
      a: Int32Array.from(a),
      b: b === undefined ? undefined : Int32Array.from(b),
      others: identityGroups(others ?? []),
    });
  };
  const about = `${a.join()}|${b?.join() ?? ''}`;
  const options = { delay: QUIET_MS, about };
  return useAnswer([about, clustering, set], wanted ? ask : undefined, options);
}
