import type { ClusterResult } from '../../workers/contract.ts';
import type { ClusterParameters, LinkageMethod } from '../core/cluster/types.ts';
import { type ThresholdDiff, thresholdDiff } from '../core/diff/threshold-diff.ts';
import { formIdentities } from '../core/identity/form.ts';
import type { IdentitySet } from '../core/identity/types.ts';
import type { FoldedDecisions } from '../core/moderation/folded.ts';
import { cutClusters } from '../core/pipeline.ts';
import { memoLast } from './memo.ts';
import { selectAppliedThreshold, selectDecisions, selectIdentitySet } from './selectors.ts';
import type { AppState, OpenEpisode } from './types.ts';

/** Thresholds nearer than this are the same. */
const SAME = 1e-9;

/** The threshold that was applied, while the slider is elsewhere; undefined while it is there. */
export function selectPendingFrom(state: AppState): number | undefined {
  if (state.open === undefined) return undefined;
  const applied = selectAppliedThreshold(state);
  return Math.abs(applied - state.parameters.cluster_thresh) > SAME ? applied : undefined;
}

const setAt = memoLast(
  (
    open: OpenEpisode,
    clustering: ClusterResult,
    linkage: LinkageMethod,
    decisions: FoldedDecisions,
    parameters: ClusterParameters,
    likely: IdentitySet | undefined,
  ): IdentitySet => {
    const { agglomeration, items } = clustering;
    const { cluster_thresh } = parameters;
    const clusters = cutClusters(agglomeration, items, { linkage, cluster_thresh });
    const { episode, summaries } = open;
    const form = { episode, summaries, clusters, decisions, parameters };
    return formIdentities({ ...form, previous: likely });
  },
);

let kept: { readonly key: string; readonly parameters: ClusterParameters } | undefined;

/** The parameters with another threshold: the same object as long as nothing else changes. */
function parametersAt(parameters: ClusterParameters, cluster_thresh: number): ClusterParameters {
  const at = { ...parameters, cluster_thresh };
  const key = JSON.stringify(at);
  if (kept?.key !== key) kept = { key, parameters: at };
  return kept.parameters;
}

/** Of the last answer: identities that did not change are the same objects, which the diff skips. */
let alike: { readonly open: OpenEpisode; readonly set: IdentitySet } | undefined;

/**
 * The identities at the threshold that was applied last, with the decisions as they are: what a diff
 * compares with. Undefined without a tree that can be cut (nothing open, a density algorithm).
 */
export function selectAppliedSet(state: AppState): IdentitySet | undefined {
  const { open, clustering, clusteredWith, parameters } = state;
  const decisions = selectDecisions(state);
  if (open === undefined || clustering === undefined || decisions === undefined) return undefined;
  if (parameters.algorithm !== 'agglomerative') return undefined;
  const from = selectPendingFrom(state);
  const live = selectIdentitySet(state);
  if (from === undefined) {
    if (live !== undefined) alike = { open, set: live };
    return live;
  }
  const linkage = clusteredWith?.linkage ?? parameters.linkage;
  if (alike?.open !== open && live !== undefined) alike = { open, set: live };
  return setAt(
    open,
    clustering,
    linkage,
    decisions,
    parametersAt(parameters, from),
    alike?.open === open ? alike.set : undefined,
  );
}

const diffOf = memoLast(thresholdDiff);

/** What the slider shows against what was applied; undefined while it stands there, or cannot be told. */
export function selectThresholdDiff(state: AppState): ThresholdDiff | undefined {
  if (selectPendingFrom(state) === undefined) return undefined;
  const before = selectAppliedSet(state);
  const after = selectIdentitySet(state);
  return before === undefined || after === undefined ? undefined : diffOf(before, after);
}
