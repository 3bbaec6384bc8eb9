import type { ClusterParameters } from '../cluster/types.ts';
import { type EnforcedClusters, LEFT_OUT } from './enforce-decisions.ts';
import type { TrackSummaries } from './types.ts';

/** The tracks of identities to be: struct of arrays, U units, in no particular order. */
export interface Units {
  readonly count: number;
  /** Track rows of unit u, ascending: members[start[u] … end[u]). */
  readonly members: Int32Array; // [tracks]
  readonly start: Int32Array; // [U]
  readonly end: Int32Array; // [U]
  /** 1 for a cluster that counts, 0 for a singleton or noise. */
  readonly counts: Uint8Array; // [U]
  /** Cluster the unit came from, −1 noise. */
  readonly label: Int32Array; // [U]
  /** Best-ranked track. */
  readonly founder: Int32Array; // [U]
  /** Unit of each track row, −1 for one that is in none. */
  readonly ofTrack: Int32Array; // [T]
}

/**
 * True for a group that is a cluster by its number (specification §8.2): large enough, or of two tracks
 * at least and somebody has said who it is, so that it is neither unidentified nor of low confidence.
 * @param settled named or locked
 */
export function isCounted(size: number, least: number, settled: boolean): boolean {
  return size >= least || (settled && size > 1);
}

/**
 * Turn clusters into the groups of tracks that become identities: a cluster that is large enough (or
 * kept whole by people) is one, and every other track is one by itself.
 * Cost: O(n + T).
 */
export function formUnits(
  clusters: EnforcedClusters,
  { rank }: TrackSummaries,
  { min_cluster_size: least }: ClusterParameters,
): Units {
  const { items, labels, count, whole, settled } = clusters;
  // Counting sort by label (noise first): keeps the ascending order of tracks within a cluster.
  const offset = new Int32Array(count + 2); // [count + 2], label + 1
  for (const label of labels) if (label !== LEFT_OUT) offset[label + 2]! += 1;
  for (let c = 1; c < offset.length; c++) offset[c]! += offset[c - 1]!;
  const tracks = offset[count + 1]!;
  const members = new Int32Array(tracks);
  const next = offset.slice();
  for (let i = 0; i < items.length; i++) {
    if (labels[i] !== LEFT_OUT) members[next[labels[i]! + 1]!++] = items[i]!;
  }
  if (!isAscending(items)) {
    for (let c = 0; c <= count; c++) members.subarray(offset[c]!, offset[c + 1]!).sort();
  }

  const start = new Int32Array(tracks);
  const end = new Int32Array(tracks);
  const counts = new Uint8Array(tracks);
  const label = new Int32Array(tracks);
  const founder = new Int32Array(tracks);
  const ofTrack = new Int32Array(rank.length).fill(-1);
  let units = 0;
  const add = (from: number, to: number, cluster: number, isCluster: boolean): void => {
    let best = members[from]!;
    for (let m = from; m < to; m++) {
      const row = members[m]!;
      ofTrack[row] = units;
      if (rank[row]! < rank[best]!) best = row;
    }
    start[units] = from;
    end[units] = to;
    counts[units] = isCluster ? 1 : 0;
    label[units] = cluster;
    founder[units] = best;
    units += 1;
  };
  for (let m = 0; m < offset[1]!; m++) add(m, m + 1, -1, false);
  for (let c = 0; c < count; c++) {
    const from = offset[c + 1]!;
    const to = offset[c + 2]!;
    const size = to - from;
    if (size === 0) continue;
    const kept = whole[c] === 1 && size > 1;
    if (size >= least || kept) add(from, to, c, isCounted(size, least, settled[c] === 1));
    else for (let m = from; m < to; m++) add(m, m + 1, c, false);
  }
  return { count: units, members, start, end, counts, label, founder, ofTrack };
}

function isAscending(items: Int32Array): boolean {
  for (let i = 1; i < items.length; i++) if (items[i]! < items[i - 1]!) return false;
  return true;
}
