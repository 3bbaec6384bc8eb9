import { Network } from 'lucide-react';
import { thresholdOf } from '../../../core/cluster/cut.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering } from '../../../state/views/clustered.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { formatCount } from '../../kit/format.ts';
import { DendrogramView } from './DendrogramView.tsx';
import { selectScene } from './scene.ts';
import './dendrogram.css';

const DENSITY_NAMES = { dbscan: 'DBSCAN', hdbscan: 'HDBSCAN' } as const;

/** The tree of the clustering with its cut line, or why there is none. */
export function DendrogramPanel() {
  const scene = useStore(selectScene);
  const algorithm = useStore((s) => s.parameters.algorithm);
  const busy = useStore((s) => isClustering(s) || s.job.type === 'running');
  const { setParameters } = useStore.getState();
  const icon = <Network size={28} strokeWidth={1.4} />;
  if (algorithm !== 'agglomerative') {
    return (
      <EmptyState
        icon={icon}
        title="No tree to cut"
        text={`${DENSITY_NAMES[algorithm]} finds clusters where tracks lie densely. It does not merge them two by two, so there is no dendrogram and no cut line.`}
        action={{
          label: 'Use agglomerative clustering',
          run: () => setParameters({ algorithm: 'agglomerative' }),
        }}
      />
    );
  }
  if (scene === undefined) {
    const text = busy
      ? 'The tree is being computed.'
      : 'A dendrogram shows how tracks merge into identities. Open an episode to see its tree.';
    return (
      <EmptyState icon={icon} title={busy ? 'Computing…' : 'Nothing clustered yet'} text={text} />
    );
  }
  const { n, roots, tallest } = scene.layout;
  if (n === 0) {
    return (
      <EmptyState
        icon={icon}
        title="No tracks to merge"
        text="None of the tracks has a usable face vector, so nothing can be compared."
      />
    );
  }
  if (n === 1) {
    return (
      <EmptyState
        icon={icon}
        title="One track has nothing to merge with"
        text="A dendrogram shows which tracks merge, and at what similarity. It takes at least two."
      />
    );
  }
  if (roots.length === n) {
    const text =
      scene.floor > 0
        ? `No two of the ${formatCount(n)} tracks reach a similarity of ${scene.floor.toFixed(2)}, down to which they were compared.`
        : `Your decisions keep all ${formatCount(n)} tracks apart, so no two of them merge at any threshold.`;
    return <EmptyState icon={icon} title="Nothing merges" text={text} />;
  }
  if (roots.length === 1 && thresholdOf(scene.linkage, tallest) >= 1 - 1e-5) {
    return (
      <EmptyState
        icon={icon}
        title="All tracks are identical"
        text={`The ${formatCount(n)} tracks have the same vector: every merge is at similarity 1.00, and every threshold gives one cluster. There is no height to draw.`}
      />
    );
  }
  return <DendrogramView />;
}
