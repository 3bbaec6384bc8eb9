import { GitFork, Library } from 'lucide-react';
import { useStore } from '../../../state/store.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';

/** Before anything is stored. */
export function NothingToCompare() {
  const loadDemo = useStore((s) => s.loadDemo);
  return (
    <EmptyState
      icon={<Library size={28} strokeWidth={1.4} />}
      title="No episode is stored"
      text="Every episode that you open is kept in this browser. Open two or more, and they are compared here at one threshold."
      action={{ label: 'Load demo', run: () => void loadDemo() }}
    />
  );
}

/** DBSCAN and HDBSCAN make no tree. */
export function NoTreeState() {
  const algorithm = useStore((s) => s.parameters.algorithm);
  const setParameters = useStore((s) => s.setParameters);
  return (
    <EmptyState
      icon={<GitFork size={28} strokeWidth={1.4} />}
      title={`${algorithm.toUpperCase()} has no tree to cut`}
      text="A season is compared over all thresholds at once, which only agglomerative clustering can: every other algorithm would have to run again for each threshold of each episode."
      action={{
        label: 'Use agglomerative',
        run: () => setParameters({ algorithm: 'agglomerative' }),
      }}
    />
  );
}
