import { Grid3x3 } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useStore } from '../../../state/store.ts';
import { isClustering, selectResult } from '../../../state/views/clustered.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { SimilarityView } from './SimilarityView.tsx';
import './similarity.css';

/** How alike the tracks are: matrix, histogram of pairs, silhouettes; or why there is nothing to compare. */
export function SimilarityPanel() {
  const clustering = useStore(selectResult);
  // The slider and the grid go first; the pictures follow as fast as there is time.
  const set = useDeferredValue(useStore(selectIdentitySet));
  const threshold = useDeferredValue(useStore((s) => s.parameters.cluster_thresh));
  const busy = useStore((s) => isClustering(s) || s.job.type === 'running');
  const icon = <Grid3x3 size={28} strokeWidth={1.4} />;
  if (clustering === undefined || set === undefined) {
    return busy ? (
      <EmptyState icon={icon} title="Computing…" text="The tracks are being compared." />
    ) : (
      <EmptyState
        icon={icon}
        title="Nothing compared yet"
        text="Similarities show how alike the tracks of an episode are. Open an episode to see them."
      />
    );
  }
  const n = clustering.items.length;
  if (n === 0) {
    return (
      <EmptyState
        icon={icon}
        title="No tracks to compare"
        text="None of the tracks has a usable face vector, so there is no pair with a similarity."
      />
    );
  }
  if (n === 1) {
    return (
      <EmptyState
        icon={icon}
        title="One track has nothing to be compared with"
        text="A matrix, a histogram and a silhouette are about pairs of tracks. It takes at least two."
      />
    );
  }
  return <SimilarityView clustering={clustering} set={set} threshold={threshold} />;
}
