import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import type { TrackConstraints } from '../../../../workers/contract.ts';
import type { LinkageTree } from '../../../../workers/contract-trees.ts';
import { clusterTrees } from '../../../bridge/cluster-trees.ts';
import type { LinkageMethod } from '../../../core/cluster/types.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';
import { selectUsedMetric } from '../../../state/clustering/used-metric.ts';
import { useStore } from '../../../state/store.ts';
import { type NamedTrack, withoutWalls } from './named-tracks.ts';

/** Asked for once decisions have been still for this long, ms. */
const QUIET_MS = 400;

/** The one answer, shared by all who look, and the question that is on its way. */
const useAnswer = create<{ readonly key: string; readonly made: LinkageTree | undefined }>(() => ({
  key: '',
  made: undefined,
}));
let asked: { readonly key: string; readonly abort: AbortController } | undefined;

function ask(key: string, linkage: LinkageMethod, constraints: TrackConstraints): void {
  if (asked?.key === key || useAnswer.getState().key === key) return;
  asked?.abort.abort();
  const question = { key, abort: new AbortController() };
  asked = question;
  const request = { linkages: [linkage], constraints, floor: 0 };
  const answer = clusterTrees.trees(request, { signal: question.abort.signal });
  answer
    .then(({ trees: [made] }) => {
      if (asked === question && made !== undefined) useAnswer.setState({ key, made });
    })
    // Nobody waits for it: without an answer its landmarks are left out, until it is asked for again.
    .catch(() => {})
    .finally(() => {
      if (asked === question) asked = undefined;
    });
}

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
  const wanted = linkage !== undefined && print !== undefined;
  const key = wanted ? [episode, tracks, pooling, metric, linkage, print].join('|') : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what the constraints are
  useEffect(() => {
    if (linkage === undefined || constraints === undefined || yielding) return;
    const timer = setTimeout(() => ask(key, linkage, constraints), QUIET_MS);
    return () => clearTimeout(timer);
  }, [key, linkage, yielding]);
  const answer = useAnswer();
  return answer.key === key && key !== '' ? answer.made : undefined;
}

function keyOf({ mustLink, frozen, deleted }: TrackConstraints): string {
  const groups = (list: readonly Int32Array[]) => list.map((group) => group.join()).join(';');
  return [groups(mustLink), groups(frozen), deleted.join()].join('|');
}
