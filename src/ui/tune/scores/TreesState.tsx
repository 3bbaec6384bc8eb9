import { GitCompare } from 'lucide-react';
import type { Algorithm } from '../../../core/cluster/types.ts';
import { COMPARED, refreshTrees, useScoreTrees } from '../../../state/answers/scoring.ts';
import { appStore, useStore } from '../../../state/store.ts';
import { isClustering } from '../../../state/views/clustered.ts';
import { Button } from '../../kit/Button.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';

/** How far the comparison of linkages is, while it is not whole. */
export function TreesState({ bound }: { readonly bound: boolean }) {
  const status = useScoreTrees((s) => s.status);
  const done = useScoreTrees((s) => s.trees.size);
  const missing = useScoreTrees((s) => s.missing);
  const busy = useStore(isClustering);
  if (status === 'stopped' && !busy) {
    return (
      <Button look="plain" onClick={() => refreshTrees(appStore.context, bound)}>
        Compare all linkages
      </Button>
    );
  }
  if (status === 'running') {
    return <span className="scores-says">{`linkage ${done} of ${COMPARED.length}…`}</span>;
  }
  if (missing.size === 0) return null;
  const reasons = [...missing].map(([linkage, reason]) => `${linkage}: ${reason}`).join(' ');
  return (
    <span className="scores-says" title={reasons}>
      without {[...missing.keys()].join(', ')}
    </span>
  );
}

interface NoTreeProps {
  readonly algorithm: Algorithm;
  readonly what: string;
}

/** A density algorithm has one clustering at a time. */
export function NoTree({ algorithm, what }: NoTreeProps) {
  const setParameters = useStore((s) => s.setParameters);
  return (
    <EmptyState
      icon={<GitCompare size={26} strokeWidth={1.4} />}
      title={`No ${what} for ${algorithm}`}
      text={`${algorithm} builds no tree that could be cut at every threshold, so only the score at this setting is known.`}
      action={{
        label: 'Use agglomerative',
        run: () => setParameters({ algorithm: 'agglomerative' }),
      }}
    />
  );
}
