import type { AdviseInput } from '../core/advice/advise.ts';
import { type ThresholdProbe, thresholdProbe } from '../core/metrics/threshold-probe.ts';
import { memoLast } from './memo.ts';
import { heldOf, selectDecisions, selectIdentitySet } from './selectors.ts';
import type { AppState } from './types.ts';

/**
 * The metrics at other thresholds, as the page's own summary counts them: with the decisions and
 * parameters as they are. Undefined without a tree that can be cut, and for the moment in which the
 * tree is older than the last decision.
 */
export function selectProbe(state: AppState): ThresholdProbe | undefined {
  const { clustering, clusteredWith, parameters } = state;
  const decisions = selectDecisions(state);
  if (clustering === undefined || decisions === undefined) return undefined;
  if (parameters.algorithm !== 'agglomerative') return undefined;
  const { tree } = clustering.agglomeration;
  const held = heldOf(tree, clustering.items, decisions);
  if (held === undefined) return undefined;
  const linkage = clusteredWith?.linkage ?? parameters.linkage;
  return thresholdProbe(tree, { linkage, min_cluster_size: parameters.min_cluster_size }, held);
}

/** Identities that count, and tracks alone, at a threshold; undefined where that is not known. */
export function selectCountsAt(
  state: AppState,
  threshold: number,
): { readonly clusters: number; readonly singletons: number } | undefined {
  // Where the page stands, its own figures; they are there when the probe is not.
  const here = Math.abs(state.parameters.cluster_thresh - threshold) < 1e-9;
  const floor = state.clustering?.agglomeration.floor ?? 0;
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
  const { parameters, clustering } = state;
  return inputOf(set, parameters, selectProbe(state), clustering?.agglomeration.floor ?? 0);
}
