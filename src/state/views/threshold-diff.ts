import type { ClusterResult } from '../../../workers/cluster/types.ts';
import { cutClusters } from '../../core/cluster/cut.ts';
import type { ClusterParameters, FlatClusters, LinkageMethod } from '../../core/cluster/types.ts';
import { type ThresholdDiff, thresholdDiff } from '../../core/diff/threshold-diff.ts';
import { formIdentities } from '../../core/identity/form.ts';
import type { TrackLikeness } from '../../core/identity/likeness.ts';
import type { IdentitySet } from '../../core/identity/types.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState, OpenEpisode } from '../lib/types.ts';
import { isClustering, selectLinkage, selectResult } from './clustered.ts';
import {
  selectAppliedParameters,
  selectAppliedThreshold,
  selectClustersAgain,
  selectDecisions,
  selectIdentitySet,
} from './selectors.ts';
import { selectStanding } from './standing.ts';

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
    standing: FlatClusters | undefined,
    likely: IdentitySet | undefined,
  ): IdentitySet => {
    const { agglomeration, items, likeness } = clustering;
    const { cluster_thresh } = parameters;
    const clusters = standing ?? cutClusters(agglomeration, items, { linkage, cluster_thresh });
    const { episode, summaries } = open;
    const form = { episode, summaries, clusters, decisions, parameters, likeness };
    return formIdentities({ ...form, previous: likely });
  },
);

/** Of the last answer: identities that did not change are the same objects, which the diff skips. */
let alike: { readonly open: OpenEpisode; readonly set: IdentitySet } | undefined;

/**
 * The identities at the threshold that was applied last, with the decisions as they are: what a diff
 * compares with. Undefined without a tree that can be cut (nothing open, a density algorithm).
 */
export function selectAppliedSet(state: AppState): IdentitySet | undefined {
  const { open, parameters } = state;
  const clustering = selectResult(state);
  const decisions = selectDecisions(state);
  if (open === undefined || clustering === undefined || decisions === undefined) return undefined;
  if (parameters.algorithm !== 'agglomerative') return undefined;
  const from = selectPendingFrom(state);
  const live = selectIdentitySet(state);
  if (from === undefined) {
    if (live !== undefined) alike = { open, set: live };
    return live;
  }
  const linkage = selectLinkage(state);
  if (alike?.open !== open && live !== undefined) alike = { open, set: live };
  const applied = selectAppliedParameters(state);
  return setAt(
    open,
    clustering,
    linkage,
    decisions,
    applied,
    selectStanding(state, decisions, applied),
    alike?.open === open ? alike.set : undefined,
  );
}

const diffOf = memoLast(thresholdDiff);

/** What the slider shows against what was applied; undefined while it stands there, or cannot be told. */
export function selectThresholdDiff(state: AppState): ThresholdDiff | undefined {
  // Asked also while it stands there: the first move then makes nothing anew of what was shown.
  const before = selectAppliedSet(state);
  if (selectPendingFrom(state) === undefined) return undefined;
  const after = selectIdentitySet(state);
  return before === undefined || after === undefined ? undefined : diffOf(before, after);
}

const againOf = memoLast(
  (
    open: OpenEpisode,
    clusters: FlatClusters,
    decisions: FoldedDecisions,
    parameters: ClusterParameters,
    likeness: TrackLikeness | undefined,
    live: IdentitySet,
  ): IdentitySet => {
    const { episode, summaries } = open;
    const form = { episode, summaries, clusters, decisions, parameters, likeness, previous: live };
    return formIdentities(form);
  },
);

/** The last answer: it stands while the next is on its way. */
let lastHeld: { readonly open: OpenEpisode; readonly diff: ThresholdDiff } | undefined;

/**
 * What clustering again would change at the same threshold: what acts since the last clustering hold
 * back. Undefined where nothing is held, and while the slider is elsewhere: its diff has it all.
 */
export function selectHeldBack(state: AppState): ThresholdDiff | undefined {
  const { open, parameters } = state;
  const decisions = selectDecisions(state);
  if (open === undefined || decisions === undefined) return undefined;
  if (selectPendingFrom(state) !== undefined) return undefined;
  if (selectStanding(state, decisions, parameters) === undefined) return undefined;
  if (isClustering(state)) return lastHeld?.open.key === open.key ? lastHeld.diff : undefined;
  const live = selectIdentitySet(state);
  const clusters = selectClustersAgain(state);
  if (live === undefined || clusters === undefined) return undefined;
  const diff = heldDiffOf(
    live,
    againOf(open, clusters, decisions, parameters, selectResult(state)?.likeness, live),
  );
  lastHeld = { open, diff };
  return diff;
}
const heldDiffOf = memoLast(thresholdDiff);

/** How many changes are held back; for words beside pictures of the tree under all decisions. */
export const selectHeldCount = (state: AppState): number =>
  selectHeldBack(state)?.changes.length ?? 0;
