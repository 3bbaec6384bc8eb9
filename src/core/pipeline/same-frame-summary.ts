import { sameFramePairs } from '../same-frame/enforce.ts';
import { sameFrameMerges } from '../same-frame/linked-merges.ts';
import type { PipelineResult } from './pipeline.ts';

/** What tracks in one frame come to in a run. */
export interface SameFrameSummary {
  readonly mode: 'off' | 'warn' | 'enforce';
  /** Pairs of tracks that are two people, waived ones apart; 0 when nobody looks. */
  readonly pairs: number;
  /** Of those, in one identity all the same. */
  readonly together: number;
  /** Merges that enforcing them would stop; undefined without a tree and when they are enforced. */
  readonly wouldStop: number | undefined;
}

/** Cost: O(F log F + n log n). */
export function sameFrameSummary({
  episode,
  decisions,
  parameters,
  pooled,
  agglomeration,
  identitySet: { byTrack },
}: Pick<
  PipelineResult,
  'episode' | 'decisions' | 'parameters' | 'pooled' | 'agglomeration' | 'identitySet'
>): SameFrameSummary {
  const { same_frame: mode, linkage, cluster_thresh: threshold } = parameters;
  if (mode === 'off') return { mode, pairs: 0, together: 0, wouldStop: undefined };
  const pairs = sameFramePairs(episode, decisions, parameters);
  let together = 0;
  for (let p = 0; p + 1 < pairs.length; p += 2) {
    if (byTrack[pairs[p]!] === byTrack[pairs[p + 1]!]) together += 1;
  }
  const wouldStop =
    mode === 'warn' && agglomeration !== undefined
      ? sameFrameMerges({
          tree: agglomeration.tree,
          items: pooled.items,
          pairs,
          linkage,
          threshold,
        })
      : undefined;
  return { mode, pairs: pairs.length / 2, together, wouldStop };
}
