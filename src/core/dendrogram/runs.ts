import { cut } from '../cluster/cut.ts';
import type { ClusterParameters, CutTree } from '../cluster/types.ts';
import { enforceDecisions } from '../identity/enforce-decisions.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { formUnits } from '../identity/units.ts';
import type { Decisions } from '../moderation/types.ts';

/** What a cut leaves of the tree: neighbouring leaves that are one cluster, left to right. */
export interface CutRuns {
  readonly count: number;
  /** Run r is the leaves start[r] … start[r + 1] − 1. */
  readonly start: Int32Array; // [count + 1]
  /** Node of each run (see DendrogramLayout). */
  readonly top: Int32Array; // [count]
  /** Run of each leaf position. */
  readonly ofLeaf: Int32Array; // [n]
}

/** The runs of a cut at a height. Cost: O(n). */
export function cutRuns(tree: CutTree, height: number): CutRuns {
  const n = tree.order.length;
  const flat = cut(tree, height);
  const start = new Int32Array(flat.count + 1); // [count + 1]
  const top = new Int32Array(flat.count); // [count]
  const ofLeaf = new Int32Array(n); // [n]
  let run = -1;
  let last = -1;
  for (let p = 0; p < n; p++) {
    const label = flat.labels[tree.order[p]!]!;
    if (label !== last) {
      run++;
      last = label;
      start[run] = p;
      const row = flat.merge[label]!;
      top[run] = row < 0 ? p : n + row;
    }
    ofLeaf[p] = run;
  }
  start[flat.count] = n;
  return { count: flat.count, start, top, ofLeaf };
}

export interface CutCounts {
  readonly tracks: number;
  /** Clusters that count. */
  readonly clusters: number;
  /** Tracks outside of them. */
  readonly singletons: number;
}

export interface CountInput {
  readonly runs: CutRuns;
  readonly tree: CutTree;
  /** Track row of each clustered item. */
  readonly items: Int32Array; // [n]
  readonly decisions: Decisions;
  readonly summaries: TrackSummaries;
  readonly parameters: ClusterParameters;
}

/**
 * What a cut comes to: a run with enough tracks is a cluster, the tracks of all others are singletons.
 * With decisions, what people named or locked counts however small it is, and deleted tracks do not.
 */
export function countRuns(input: CountInput): CutCounts {
  const { runs, tree, items, decisions, summaries, parameters } = input;
  const { frozen, mustLink, cannotLink, deleted } = decisions;
  if (frozen.length + mustLink.length + cannotLink.length + deleted.size > 0) {
    const labels = new Int32Array(items.length); // [n]
    runs.ofLeaf.forEach((run, p) => {
      labels[tree.order[p]!] = run;
    });
    const resultant = new Float32Array(runs.count); // not asked for here
    const clusters = { items, labels, count: runs.count, resultant };
    const least = parameters.min_cluster_size;
    const enforced = enforceDecisions(clusters, decisions, summaries, least);
    const units = formUnits(enforced, summaries, parameters);
    return counts(units.count, units.members.length, (u) =>
      units.counts[u] === 1 ? units.end[u]! - units.start[u]! : 0,
    );
  }
  return counts(runs.count, items.length, (r) => {
    const size = runs.start[r + 1]! - runs.start[r]!;
    return size >= parameters.min_cluster_size ? size : 0;
  });
}

/** @param sizeOf tracks of a group that counts, 0 for one that does not */
function counts(groups: number, tracks: number, sizeOf: (group: number) => number): CutCounts {
  let clusters = 0;
  let clustered = 0;
  for (let group = 0; group < groups; group++) {
    const size = sizeOf(group);
    if (size === 0) continue;
    clusters++;
    clustered += size;
  }
  return { tracks, clusters, singletons: tracks - clustered };
}
