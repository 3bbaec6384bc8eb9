import { useMemo } from 'react';
import type { LinkageTree, TrackConstraints } from '../../../../workers/cluster/types.ts';
import { cluster } from '../../../bridge/cluster.ts';
import type { LinkageMethod } from '../../../core/cluster/types.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';
import { selectUsedMetric } from '../../../state/clustering/used-metric.ts';
import { Question } from '../../../state/lib/question.ts';
import { useStore } from '../../../state/store.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { type NamedTrack, withoutWalls } from './named-tracks.ts';

/** Asked for once decisions have been still for this long, ms. */
const QUIET_MS = 400;

/** Shared by all who look. */
const tree = new Question<LinkageTree | undefined>();

/**
 * The tree as it would be if people kept nobody apart; undefined until known.
 * @param linkage undefined: nobody wants it now
 */
export function useTreeWithoutWalls(
  linkage: LinkageMethod | undefined,
  decisions: FoldedDecisions | undefined,
  named: readonly NamedTrack[],
): LinkageTree | undefined {
  const episode = useStore((s) => s.open?.key);
  const pooling = useStore((s) => (s.clusteredWith ?? s.parameters).pooling_method);
  const metric = useStore(selectUsedMetric);
  // The scores ask the same worker for trees of their own, and the last who asks is answered.
  const yielding = useStore((s) => s.drawer === 'scores' || s.clusteringBusy);
  const tracks = useStore((s) => s.open?.episode.tracks.count);
  const constraints = useMemo(
    () => (decisions === undefined ? undefined : withoutWalls(decisions, named)),
    [decisions, named],
  );
  const print = useMemo(() => constraints && keyOf(constraints), [constraints]);
  const ask =
    linkage === undefined || constraints === undefined || yielding
      ? undefined
      : async (signal: AbortSignal) => {
          const request = { linkages: [linkage], constraints, floor: 0 };
          return (await cluster.trees(request, undefined, signal)).trees[0];
        };
  const key = [episode, tracks, pooling, metric, linkage, print];
  // Nobody waits for it: without an answer its landmarks are left out.
  return useAnswer(key, ask, { of: tree, delay: QUIET_MS });
}

function keyOf({ mustLink, frozen, deleted }: TrackConstraints): string {
  const groups = (list: readonly Int32Array[]) => list.map((group) => group.join()).join(';');
  return [groups(mustLink), groups(frozen), deleted.join()].join('|');
}
