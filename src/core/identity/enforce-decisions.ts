import type { FlatClusters } from '../cluster/types.ts';
import { isNamed } from './labels.ts';
import type { Decisions, TrackSummaries } from './types.ts';

/** Label of an item that takes no part: its track was deleted. */
export const LEFT_OUT = -2;

/** Flat clusters that contradict no decision. */
export interface EnforcedClusters extends FlatClusters {
  /** 1 for a cluster that people keep together, whatever its size. */
  readonly whole: Uint8Array; // [count]
  /** 1 for a cluster that somebody has named or locked. */
  readonly settled: Uint8Array; // [count]
}

/**
 * Make flat clusters keep what people decided. Linkage already does; this holds for the moments
 * between a decision and the linkage that knows of it, and keeps small groups from being taken apart:
 * locked groups are clusters of their own, must-link groups are together, and of a cannot-link pair
 * found in one cluster the worse-ranked side leaves it. Without decisions the input is passed on.
 * Cost: O(n) copies when there are decisions, nothing when there are none.
 */
export function enforceDecisions(
  clusters: FlatClusters,
  decisions: Decisions,
  summaries: TrackSummaries,
  minClusterSize: number,
): EnforcedClusters {
  const { frozen, mustLink, cannotLink, deleted } = decisions;
  if (frozen.length + mustLink.length + cannotLink.length + deleted.size === 0) {
    const whole = clusters.whole ?? new Uint8Array(clusters.count);
    return { ...clusters, whole, settled: settledClusters(clusters, decisions) };
  }
  const news = frozen.length + 2 * mustLink.length + cannotLink.length / 2;
  const draft = new Draft(clusters, summaries.rank, news);
  for (const row of deleted) draft.leaveOut(row);
  const groupOf = new Map<number, Int32Array>();
  for (const group of mustLink) {
    draft.join(group);
    for (const row of group) groupOf.set(row, group);
  }
  for (let p = 0; p + 1 < cannotLink.length; p += 2) {
    draft.separate(cannotLink[p]!, cannotLink[p + 1]!, groupOf);
  }
  for (const group of frozen) draft.isolate(group);
  draft.keepSmallGroups(mustLink, minClusterSize);
  const enforced = draft.result();
  return { ...enforced, settled: settledClusters(enforced, decisions) };
}

/** Rows that say who their identity is: anchors with a name, and everything locked. */
export function settledRows({
  anchors,
  frozen,
}: Pick<Decisions, 'anchors' | 'frozen'>): ReadonlySet<number> {
  const rows = new Set<number>();
  // Of one track are those that somebody set apart or took for noise.
  for (const group of frozen) if (group.length > 1) for (const row of group) rows.add(row);
  for (const [row, { labels, locked }] of anchors) if (locked || isNamed(labels)) rows.add(row);
  return rows;
}

function settledClusters(
  { items, labels, count }: Pick<FlatClusters, 'items' | 'labels' | 'count'>,
  decisions: Decisions,
): Uint8Array {
  const settled = new Uint8Array(count);
  const rows = settledRows(decisions);
  if (rows.size === 0) return settled;
  for (let i = 0; i < items.length; i++) {
    if (labels[i]! >= 0 && rows.has(items[i]!)) settled[labels[i]!] = 1;
  }
  return settled;
}

class Draft {
  private readonly items: Int32Array;
  private readonly labels: Int32Array; // [n]
  private readonly itemOf: Int32Array; // [T] −1 for a track that is not clustered
  private readonly rank: Int32Array;
  private count: number;
  private readonly resultant: Float32Array; // [count and room for new ones]
  private readonly size: Int32Array; // [count and room for new ones]
  private readonly whole: Uint8Array; // [count and room for new ones]

  /** @param news new clusters there can be at most */
  constructor(clusters: FlatClusters, rank: Int32Array, news: number) {
    this.items = clusters.items;
    this.labels = clusters.labels.slice();
    this.rank = rank;
    this.count = clusters.count;
    this.resultant = new Float32Array(clusters.count + news);
    this.resultant.set(clusters.resultant);
    this.size = new Int32Array(clusters.count + news);
    this.whole = new Uint8Array(clusters.count + news);
    if (clusters.whole !== undefined) this.whole.set(clusters.whole);
    this.itemOf = new Int32Array(rank.length).fill(-1);
    for (let i = 0; i < this.items.length; i++) {
      this.itemOf[this.items[i]!] = i;
      if (this.labels[i]! >= 0) this.size[this.labels[i]!]! += 1;
    }
  }

  leaveOut(row: number): void {
    const item = this.itemOf[row] ?? -1;
    if (item < 0) return;
    this.relabel(item, LEFT_OUT);
    this.itemOf[row] = -1;
  }

  /** Bring a group into the cluster of its best-ranked track. */
  join(group: Int32Array): void {
    const members = this.members(group);
    const first = members[0];
    if (first === undefined) return;
    const label = this.labels[first]! >= 0 ? this.labels[first]! : this.newLabel(first);
    for (const item of members) this.relabel(item, label);
  }

  /** Give a group a cluster of its own, unless it is one already. */
  isolate(group: Int32Array): void {
    const members = this.members(group);
    const first = members[0];
    if (first === undefined) return;
    const own = this.labels[first]!;
    const alone =
      own >= 0 &&
      this.size[own] === members.length &&
      members.every((item) => this.labels[item] === own);
    const label = alone ? own : this.newLabel(first);
    for (const item of members) this.relabel(item, label);
    this.whole[label] = 1;
  }

  /** If two tracks share a cluster, the worse-ranked one leaves it, with those it must be with. */
  separate(a: number, b: number, groupOf: ReadonlyMap<number, Int32Array>): void {
    const itemA = this.itemOf[a] ?? -1;
    const itemB = this.itemOf[b] ?? -1;
    if (itemA < 0 || itemB < 0 || this.labels[itemA] !== this.labels[itemB]) return;
    if (this.labels[itemA]! < 0) return;
    const leaving = this.rank[a]! > this.rank[b]! ? a : b;
    const staying = leaving === a ? b : a;
    const unit = groupOf.get(leaving) ?? Int32Array.of(leaving);
    if (unit.includes(staying)) return;
    const label = this.newLabel(this.itemOf[leaving]!);
    for (const item of this.members(unit)) this.relabel(item, label);
  }

  /**
   * Must-link groups in clusters that are too small stay together while the rest is taken apart; in
   * a locked one nothing is.
   */
  keepSmallGroups(groups: readonly Int32Array[], minClusterSize: number): void {
    for (const group of groups) {
      const label = this.labels[this.members(group)[0] ?? -1] ?? -1;
      if (label < 0 || this.whole[label] === 1) continue;
      if (this.size[label]! < minClusterSize) this.isolate(group);
    }
  }

  result(): Omit<EnforcedClusters, 'settled'> {
    return {
      items: this.items,
      labels: this.labels,
      count: this.count,
      resultant: this.resultant.subarray(0, this.count),
      whole: this.whole.subarray(0, this.count),
    };
  }

  /** Items of a group's clustered tracks, best-ranked first. */
  private members(group: Int32Array): number[] {
    return [...group]
      .filter((row) => (this.itemOf[row] ?? -1) >= 0)
      .sort((a, b) => this.rank[a]! - this.rank[b]!)
      .map((row) => this.itemOf[row]!);
  }

  /** A new empty cluster, as tight as the one that `item` comes from until linkage knows better. */
  private newLabel(item: number): number {
    const from = this.labels[item]!;
    this.resultant[this.count] = from >= 0 ? this.resultant[from]! : 1;
    return this.count++;
  }

  private relabel(item: number, label: number): void {
    const from = this.labels[item]!;
    if (from >= 0) this.size[from]! -= 1;
    if (label >= 0) this.size[label]! += 1;
    this.labels[item] = label;
  }
}
