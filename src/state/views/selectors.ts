import type { ClusterResult } from '../../../workers/cluster/types.ts';
import { cutClusters, mergeThresholds } from '../../core/cluster/cut.ts';
import {
  type ClusterParameters,
  type CutTree,
  DEFAULT_PARAMETERS,
  type FlatClusters,
  type LinkageMethod,
} from '../../core/cluster/types.ts';
import { formIdentities } from '../../core/identity/form.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { TrackLikeness } from '../../core/identity/likeness.ts';
import { type BelowFloor, countBelow, type TrackFloor } from '../../core/identity/track-floor.ts';
import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { canRedo, canUndo } from '../../core/moderation/log.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import { sameValue } from '../../core/same-value.ts';
import { memoLast, perState } from '../lib/memo.ts';
import type { AppState, IdentityFilter, OpenEpisode, SortKey } from '../lib/types.ts';
import { selectLinkage, selectResult } from './clustered.ts';
import { homesOf, paintSet } from './colours.ts';
import { baseOf } from './stand.ts';
import { selectStanding } from './standing.ts';
import { isAbove, isListed, visibleIdentities } from './visible.ts';

const EMPTY: readonly Identity[] = [];
const NONE_HIDDEN: BelowFloor = { short: 0, poor: 0 };

/** What people decided about the open episode; undefined when none is open. */
export const selectDecisions = perState(
  ({ open, log }: AppState): FoldedDecisions | undefined =>
    open && groundOf(baseOf(open), log).decisions,
);

/** The last set of the episode, unpainted: identities that did not change stay the same objects. */
let last: { readonly open: OpenEpisode; readonly set: IdentitySet } | undefined;

const identitySetOf = memoLast(
  (
    open: OpenEpisode,
    clusters: FlatClusters,
    decisions: FoldedDecisions,
    parameters: ClusterParameters,
    likeness: TrackLikeness,
  ): IdentitySet => {
    const { episode, summaries } = open;
    const previous = last?.open === open ? last.set : undefined;
    const form = { episode, summaries, clusters, decisions, parameters, likeness, previous };
    const set = formIdentities(form);
    last = { open, set };
    return set;
  },
);

const clustersOf = memoLast(
  (result: ClusterResult, linkage: LinkageMethod, cluster_thresh: number): FlatClusters =>
    cutClusters(result.agglomeration, result.items, { linkage, cluster_thresh }),
);

/** All identities at the current threshold; undefined until there is a clustering. */
export const selectIdentitySet = perState((state: AppState): IdentitySet | undefined => {
  const { open, parameters } = state;
  const clustering = selectResult(state);
  const decisions = selectDecisions(state);
  if (open === undefined || clustering === undefined || decisions === undefined) return undefined;
  const linkage = selectLinkage(state);
  const clusters =
    selectStanding(state, decisions, parameters) ??
    densityClusters(state) ??
    clustersOf(clustering, linkage, parameters.cluster_thresh);
  const set = identitySetOf(open, clusters, decisions, parameters, clustering.likeness);
  const homes = state.homes ?? homesOf(open, clustering, linkage);
  return paintSet(set, open, clustering, homes, state.sort, state.mapPlaces, decisions);
});

/** Clusters under all decisions, nothing held: what clustering again gives; undefined before one. */
export function selectClustersAgain(state: AppState): FlatClusters | undefined {
  const { parameters } = state;
  const clustering = selectResult(state);
  if (clustering === undefined) return undefined;
  const linkage = selectLinkage(state);
  return densityClusters(state) ?? clustersOf(clustering, linkage, parameters.cluster_thresh);
}

/** Labels of a density algorithm, while one is chosen and has answered; else the tree is cut. */
function densityClusters({ parameters, clustering }: AppState): FlatClusters | undefined {
  return parameters.algorithm === 'agglomerative' ? undefined : clustering.shown?.flat?.result;
}

const visibleOf = memoLast(
  (
    set: IdentitySet,
    open: OpenEpisode,
    search: string,
    filter: IdentityFilter,
    sort: SortKey,
    floor: TrackFloor,
  ): readonly Identity[] =>
    visibleIdentities(set.identities, open.episode, { search, filter, sort }).filter((one) =>
      isAbove(one, open.summaries, floor),
    ),
);

/** Clusters and named singletons after search, filter and sort: what the grid shows. */
export function selectVisibleIdentities(state: AppState): readonly Identity[] {
  const set = selectIdentitySet(state);
  if (set === undefined || state.open === undefined) return EMPTY;
  return visibleOf(set, state.open, state.search, state.filter, state.sort, state.floor);
}

const hiddenOf = memoLast(
  (set: IdentitySet, { summaries }: OpenEpisode, floor: TrackFloor): BelowFloor =>
    countBelow(
      summaries,
      set.identities.flatMap((one) => (isAbove(one, summaries, floor) ? [] : [...one.tracks])),
      floor,
    ),
);

/** Tracks that are not shown because they, and all others of their identity, are too short or too poor. */
export function selectHidden(state: AppState): BelowFloor {
  const set = selectIdentitySet(state);
  return set === undefined || state.open === undefined
    ? NONE_HIDDEN
    : hiddenOf(set, state.open, state.floor);
}

const singletonsOf = memoLast((set: IdentitySet): readonly Identity[] =>
  set.identities.filter((identity) => !isListed(identity)),
);

/** Single tracks that nobody named or locked: the tray. In id order. */
export function selectSingletons(state: AppState): readonly Identity[] {
  const set = selectIdentitySet(state);
  return set === undefined ? EMPTY : singletonsOf(set);
}

const unnamedOf = memoLast((set: IdentitySet): readonly Identity[] =>
  set.identities
    .filter((one) => one.kind === 'cluster' && givenName(one) === undefined)
    .filter(({ labels }) => labels.stranger !== true)
    .sort((a, b) => b.tracks.length - a.tracks.length || a.id.localeCompare(b.id, 'en')),
);

/** Clusters that nobody has named and nobody has called a stranger, the largest first. */
export function selectUnnamed(state: AppState): readonly Identity[] {
  const set = selectIdentitySet(state);
  return set === undefined ? EMPTY : unnamedOf(set);
}

const activeOf = memoLast((set: IdentitySet, id: string): Identity | undefined =>
  set.identities.find((identity) => identity.id === id),
);

/** The identity in the inspector; undefined when none is, or it does not exist at this threshold. */
export function selectActive(state: AppState): Identity | undefined {
  const set = selectIdentitySet(state);
  return set === undefined || state.activeId === undefined
    ? undefined
    : activeOf(set, state.activeId);
}

/** Undo is for the tab that leads the episode. */
export function selectCanUndo(state: AppState): boolean {
  return state.open !== undefined && state.leader && (state.sync?.canUndo ?? canUndo(state.log));
}

export function selectCanRedo(state: AppState): boolean {
  return state.open !== undefined && state.leader && (state.sync?.canRedo ?? canRedo(state.log));
}

const stepsOf = memoLast(
  (tree: CutTree, linkage: LinkageMethod): Float64Array => mergeThresholds(tree, linkage),
);

/** The threshold that was applied last, else that of the files, else where it began; the slider may be elsewhere. */
export function selectAppliedThreshold(state: AppState): number {
  const applied = selectDecisions(state)?.threshold;
  if (applied !== undefined) return applied;
  const { cluster_thresh } = state.open?.base.parameters ?? {};
  if (typeof cluster_thresh === 'number') return cluster_thresh;
  const { started } = state;
  return typeof started === 'object' ? started.threshold : DEFAULT_PARAMETERS.cluster_thresh;
}

let applied: ClusterParameters | undefined;

/** The parameters with the threshold that was applied last: the same object as long as it says the same. */
export function selectAppliedParameters(state: AppState): ClusterParameters {
  const { parameters } = state;
  const cluster_thresh = selectAppliedThreshold(state);
  if (cluster_thresh === parameters.cluster_thresh) return parameters;
  const at = { ...parameters, cluster_thresh };
  if (applied === undefined || !sameValue(applied, at)) applied = at;
  return applied;
}

/** Thresholds at which something merges or splits, ascending; empty without a tree. */
export function selectMergeThresholds(state: AppState): Float64Array {
  const clustering = selectResult(state);
  if (clustering === undefined) return NO_STEPS;
  return stepsOf(clustering.agglomeration.tree, selectLinkage(state));
}
const NO_STEPS = new Float64Array(0);
