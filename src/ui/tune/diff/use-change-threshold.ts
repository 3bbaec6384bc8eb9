import { useCallback, useMemo } from 'react';
import {
  changeThreshold,
  type IdentityChange,
  leafPositions,
} from '../../../core/diff/threshold-diff.ts';
import { useStore } from '../../../state/store.ts';
import { selectLinkage, selectResult } from '../../../state/views/clustered.ts';

/** Where all of a change comes together in the tree that is shown; undefined where that is not one threshold. */
export function useChangeThreshold(): (change: IdentityChange) => number | undefined {
  const tree = useStore((s) => selectResult(s)?.agglomeration.tree);
  const items = useStore((s) => selectResult(s)?.items);
  const tracks = useStore((s) => s.open?.episode.tracks.count ?? 0);
  const linkage = useStore(selectLinkage);
  const positions = useMemo(
    () => (tree && items ? leafPositions(tree, items, tracks) : undefined),
    [tree, items, tracks],
  );
  return useCallback(
    (change) => tree && positions && changeThreshold(change, tree, linkage, positions),
    [tree, positions, linkage],
  );
}
