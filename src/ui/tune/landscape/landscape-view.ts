import type { ClusterParameters, CutTree, LinkageMethod } from '../../../core/cluster/types.ts';
import {
  exactLandscape,
  exactMetrics,
  type LandscapeInput,
} from '../../../core/landscape/exact-landscape.ts';
import { type HeldGroups, heldGroups, sameHeld } from '../../../core/landscape/held-groups.ts';
import type { Landscape } from '../../../core/landscape/landscape.ts';
import { type Plateau, plateaus } from '../../../core/landscape/plateaus.ts';
import type { ClusterMetrics } from '../../../core/metrics/cluster-metrics.ts';
import { memoLast } from '../../../state/lib/memo.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { isClustering, selectLinkage, selectResult } from '../../../state/views/clustered.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';

/** What every threshold gives, and where it gives the same for long. */
export interface LandscapeView {
  readonly episode: string;
  readonly tree: CutTree;
  readonly linkage: LinkageMethod;
  readonly figures: Landscape;
  /** Widest first. */
  readonly plateaus: readonly Plateau[];
  /** Thresholds below it are not known yet: a large episode's tree reaches only so deep. */
  readonly floor: number;
}

/** What the landscape of the open episode is made of; undefined without a clustering. */
function inputOf(state: AppState): LandscapeInput | undefined {
  const { open } = state;
  const clustering = selectResult(state);
  const decisions = selectDecisions(state);
  if (open === undefined || clustering === undefined || decisions === undefined) return undefined;
  const linkage = selectLinkage(state);
  return {
    tree: clustering.agglomeration.tree,
    items: clustering.items,
    decisions,
    summaries: open.summaries,
    parameters: { ...state.parameters, linkage },
  };
}

const heldOnce = memoLast(heldGroups);
let lastHeld: HeldGroups | undefined;

/** Held groups; the same object while nothing in them changed, so that a name draws nothing again. */
function heldOf({ tree, items, decisions }: LandscapeInput): HeldGroups | undefined {
  const held = heldOnce(tree, items, decisions);
  if (held === undefined) return undefined;
  if (!sameHeld(lastHeld, held)) lastHeld = held;
  return lastHeld;
}

/** The last view, and what it was made of. */
let last: { readonly view: LandscapeView; readonly from: readonly unknown[] } | undefined;

/**
 * The landscape of the open episode; the same object while nothing changes it. Between a decision and
 * the clustering that knows of it, the one before stays: it is a moment, and nothing should flicker.
 */
export function selectLandscape(state: AppState): LandscapeView | undefined {
  const { open } = state;
  const clustering = selectResult(state);
  const clusteringBusy = isClustering(state);
  const input = inputOf(state);
  if (open === undefined || clustering === undefined || input === undefined) return undefined;
  const { tree, decisions, parameters } = input;
  const { linkage, min_cluster_size: minClusterSize } = parameters;
  const held = heldOf(input);
  if (held === undefined && clusteringBusy && last?.view.episode === open.key) return last.view;
  const from = [open.key, tree, held ?? decisions, minClusterSize, linkage];
  if (last?.from.every((part, i) => part === from[i]) === true) return last.view;
  const floor = Math.max(0, clustering.agglomeration.floor);
  const view: LandscapeView = {
    episode: open.key,
    tree,
    linkage,
    figures: exactLandscape(input),
    plateaus: plateaus(tree, { linkage, minClusterSize, held }, { floor }),
    floor,
  };
  last = { view, from };
  return view;
}

const metricsOf = memoLast(
  (
    tree: CutTree,
    items: Int32Array,
    decisions: LandscapeInput['decisions'],
    summaries: LandscapeInput['summaries'],
    parameters: ClusterParameters,
    linkage: LinkageMethod,
  ): ClusterMetrics => {
    const input = { tree, items, decisions, summaries, parameters: { ...parameters, linkage } };
    return exactMetrics(input, parameters.cluster_thresh);
  },
);

/** The metrics at the slider, from the landscape's own pass over the tree. */
export function selectLandscapeMetrics(state: AppState): ClusterMetrics | undefined {
  const input = inputOf(state);
  if (input === undefined) return undefined;
  const { tree, items, decisions, summaries, parameters } = input;
  return metricsOf(tree, items, decisions, summaries, state.parameters, parameters.linkage);
}
