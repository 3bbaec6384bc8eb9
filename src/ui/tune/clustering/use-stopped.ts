import { cluster } from '../../../bridge/cluster.ts';
import type { StoppedMerge } from '../../../core/review/types.ts';
import { identityGroups } from '../../../state/answers/review-request.ts';
import { Question } from '../../../state/lib/question.ts';
import { useStore } from '../../../state/store.ts';
import { selectPairsApart } from '../../../state/views/same-frame.ts';
import { selectDecisions, selectIdentitySet } from '../../../state/views/selectors.ts';
import { useAnswer } from '../../kit/use-answer.ts';

/** Asked for once the slider has been still for this long, ms. */
const QUIET_MS = 250;
const NONE: readonly StoppedMerge[] = [];
const stopped = new Question<readonly StoppedMerge[]>();

/**
 * Pairs of identities that linkage would join at the threshold, but for a decision or a frame with
 * both in it; empty until known. While the slider moves, the last ones of the episode stay.
 */
export function useStopped(): readonly StoppedMerge[] {
  const base = useStore((s) => s.open?.base);
  const set = useStore(selectIdentitySet);
  const decisions = useStore(selectDecisions);
  const busy = useStore((s) => s.clusteringBusy);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const cannotLink = useStore(selectPairsApart);
  const nothing =
    set === undefined ||
    decisions === undefined ||
    (cannotLink.length === 0 && decisions.frozen.length === 0);
  const ask = () =>
    cluster.stopped({ groups: identityGroups(set?.identities ?? []), threshold, cannotLink });
  const key = [set, cannotLink, threshold];
  const options = { of: stopped, delay: QUIET_MS, about: base };
  const known = useAnswer(key, nothing || busy ? undefined : ask, options);
  return nothing ? NONE : (known ?? NONE);
}
