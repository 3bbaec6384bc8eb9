import type { ClusterResult } from '../../../../workers/cluster/types.ts';
import type { Identity, IdentitySet } from '../../../core/identity/types.ts';
import { type LeafRun, leafRuns, runAt } from '../../../core/similarity/leaf-runs.ts';

/** Tracks in the order of the dendrogram's leaves, under the identities of this cut. */
export interface Leaves {
  readonly n: number;
  /** Track row at each place. */
  readonly track: Int32Array; // [n]
  /** Place of each track row; −1 for one that is not in the matrix. */
  readonly place: Int32Array; // [T]
  /** Runs of one identity; `label` is an index into `set.identities`. */
  readonly runs: readonly LeafRun[];
  readonly set: IdentitySet;
}

export function leavesOf({ items, agglomeration }: ClusterResult, set: IdentitySet): Leaves {
  const { order } = agglomeration.tree;
  const n = order.length;
  const track = order.map((item) => items[item] ?? -1); // [n]
  const place = new Int32Array(set.byTrack.length).fill(-1); // [T]
  track.forEach((row, at) => {
    place[row] = at;
  });
  const runs = leafRuns(n, (at) => set.byTrack[track[at] ?? -1] ?? -1);
  return { n, track, place, runs, set };
}

/** The identity at a place; undefined for a track without one. */
export function identityAt(leaves: Leaves, place: number): Identity | undefined {
  return leaves.set.identities[runAt(leaves.runs, place)?.label ?? -1];
}

/** Track rows at the places between two, whichever comes first, both included. */
export function tracksBetween({ n, track }: Leaves, a: number, b: number): Int32Array {
  const from = Math.max(0, Math.min(a, b));
  const to = Math.min(n, Math.max(a, b) + 1);
  return track.slice(from, to);
}
