import { useEffect, useState } from 'react';
import { cluster } from '../../../bridge/cluster.ts';
import type { StoppedMerge } from '../../../core/review/types.ts';
import { identityGroups } from '../../../state/answers/review-request.ts';
import { useStore } from '../../../state/store.ts';
import { selectPairsApart } from '../../../state/views/same-frame.ts';
import { selectDecisions, selectIdentitySet } from '../../../state/views/selectors.ts';

/** Asked for once the slider has been still for this long, ms. */
const QUIET_MS = 250;
const NONE: readonly StoppedMerge[] = [];

/**
 * Pairs of identities that linkage would join at the threshold, but for a decision or a frame with
 * both in it; empty until known.
 */
export function useStopped(): readonly StoppedMerge[] {
  const [stopped, setStopped] = useState(NONE);
  const set = useStore(selectIdentitySet);
  const decisions = useStore(selectDecisions);
  const busy = useStore((s) => s.clusteringBusy);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const cannotLink = useStore(selectPairsApart);
  const nothing =
    decisions === undefined || (cannotLink.length === 0 && decisions.frozen.length === 0);
  useEffect(() => {
    if (set === undefined || nothing) {
      setStopped(NONE);
      return;
    }
    if (busy) return;
    let wanted = true;
    const timer = setTimeout(() => {
      cluster.stopped({ groups: identityGroups(set.identities), threshold, cannotLink }).then(
        (pairs) => wanted && setStopped(pairs),
        () => wanted && setStopped(NONE),
      );
    }, QUIET_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [set, cannotLink, busy, threshold, nothing]);
  return stopped;
}
