import type { AdviseInput } from '../../core/advice/advise.ts';
import { type CutTree, DEFAULT_PARAMETERS, type LinkageMethod } from '../../core/cluster/types.ts';
import type { TrackSummaries } from '../../core/identity/types.ts';
import { type ThresholdProbe, thresholdProbe } from '../../core/landscape/cut-counts.ts';
import { exactMetrics } from '../../core/landscape/exact-landscape.ts';
import { heldGroups } from '../../core/landscape/held-groups.ts';
import type { ClusterMetrics } from '../../core/metrics/cluster-metrics.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState } from '../lib/types.ts';
import { selectLinkage, selectResult } from '../views/clustered.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';

const probeOf = memoLast(
  (
    tree: CutTree,
    items: Int32Array,
    decisions: FoldedDecisions,
    summaries: TrackSummaries,
    linkage: LinkageMethod,
    min_cluster_size: number,
  ): ThresholdProbe => {
    const parameters = { ...DEFAULT_PARAMETERS, linkage, min_cluster_size };
    const held = heldGroups(tree, items, decisions);
    if (held !== undefined) return thresholdProbe(tree, parameters, held);
    // The tree is older than the last decision, for a moment: its cuts are put right one by one.
    const known = new Map<number, ClusterMetrics>();
    return (threshold) => {
      const metrics =
        known.get(threshold) ??
        exactMetrics({ tree, items, decisions, summaries, parameters }, threshold);
      known.set(threshold, metrics);
      return metrics;
    };
  },
);

/**
 * The metrics at other thresholds, as the page's own summary counts them: with the decisions and
 * parameters as they are. Undefined without a tree that can be cut.
 */
export function selectProbe(state: AppState): ThresholdProbe | undefined {
  const { open, parameters } = state;
  const clustering = selectResult(state);
  const decisions = selectDecisions(state);
  if (open === undefined || clustering === undefined || decisions === undefined) return undefined;
  if (parameters.algorithm !== 'agglomerative') return undefined;
  return probeOf(
    clustering.agglomeration.tree,
    clustering.items,
    decisions,
    open.summaries,
    selectLinkage(state),
    parameters.min_cluster_size,
  );
}

/** Identities that count, and tracks alone, at a threshold; undefined where that is not known. */
export function selectCountsAt(
  state: AppState,
  threshold: number,
): { readonly clusters: number; readonly singletons: number } | undefined {
  // Where the page stands its own figures, which a density algorithm has too.
  const here = Math.abs(state.parameters.cluster_thresh - threshold) < 1e-9;
  const floor = selectResult(state)?.agglomeration.floor ?? 0;
  const metrics = here
    ? selectIdentitySet(state)?.metrics
    : threshold < floor - 1e-9
      ? undefined
      : selectProbe(state)?.(threshold);
  return metrics && { clusters: metrics.num_clusters, singletons: metrics.num_singletons };
}

const inputOf = memoLast(
  (
    set: NonNullable<ReturnType<typeof selectIdentitySet>>,
    parameters: AppState['parameters'],
    probe: ThresholdProbe | undefined,
    floor: number,
  ): AdviseInput => ({
    metrics: set.metrics,
    guardrails: set.guardrails,
    parameters,
    probe,
    floor,
  }),
);

/** What the advice is made from, but for the suggestion; one object as long as nothing changes. */
export function selectAdviseInput(state: AppState): AdviseInput | undefined {
  const set = selectIdentitySet(state);
  if (set === undefined) return undefined;
  const { parameters } = state;
  const clustering = selectResult(state);
  return inputOf(set, parameters, selectProbe(state), clustering?.agglomeration.floor ?? 0);
}
