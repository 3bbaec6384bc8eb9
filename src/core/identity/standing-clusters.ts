import type { Agglomeration, ClusterParameters, FlatClusters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { usableTracks } from '../episode/usable-faces.ts';
import { enforceDecisions } from './enforce-decisions.ts';
import { Partition, type PartitionEdit } from './partition.ts';
import type { Decisions, TrackSummaries } from './types.ts';
import { formUnits } from './units.ts';

/** Identities of the last clustering, as groups of tracks: what acts are done on. */
export interface BaseGroups {
  /** Group of each track row as the episode was then, −1 for one that is in none. */
  readonly ofTrack: Int32Array; // [T]
  readonly count: number;
  /** 1 for a track that density clustering left in no cluster, by group. */
  readonly noise: Uint8Array; // [count]
  /** R of each group; 1 for a single track. */
  readonly resultant: Float32Array; // [count]
}

/**
 * The identities that a clustering made, as groups.
 * @param decisions as they were then
 */
export function baseGroups(
  clusters: FlatClusters,
  decisions: Decisions,
  summaries: TrackSummaries,
  parameters: ClusterParameters,
): BaseGroups {
  const least = parameters.min_cluster_size;
  const enforced = enforceDecisions(clusters, decisions, summaries, least);
  const units = formUnits(enforced, summaries, parameters);
  const noise = new Uint8Array(units.count);
  const resultant = new Float32Array(units.count).fill(1);
  for (let unit = 0; unit < units.count; unit++) {
    const label = units.label[unit]!;
    if (label < 0) noise[unit] = 1;
    else if (units.end[unit]! - units.start[unit]! > 1) {
      resultant[unit] = enforced.resultant[label]!;
    }
  }
  return { ofTrack: units.ofTrack, count: units.count, noise, resultant };
}

export interface StandingInput {
  readonly base: BaseGroups;
  /** The episode that `base` is about: its tracks may have been split, or put together, since. */
  readonly baseEpisode: Episode;
  readonly episode: Episode;
  /** What the acts since did, in their order. Rows of `episode`. */
  readonly edits: readonly PartitionEdit[];
  /** Of a clustering under all decisions: knows how tight groups are that acts have changed. */
  readonly again?:
    | { readonly agglomeration: Agglomeration; readonly items: Int32Array }
    | undefined;
}

/**
 * Clusters as they stand: those of the last clustering with the acts since done on them by hand. A
 * group of two tracks or more is one identity, whatever its size: nobody said that it falls apart.
 * What is deleted or frozen now is left to `enforceDecisions`.
 * Cost: O(T + rows of the edits); for groups that changed O(n) once.
 */
export function standingClusters(input: StandingInput): FlatClusters {
  const { base, episode, edits } = input;
  const partition = new Partition(rowsNow(input), base.count);
  for (const edit of edits) partition.apply(edit);

  const usable = usableTracks(episode);
  const items = new Int32Array(usable.length); // [n], cut to size below
  const labels = new Int32Array(usable.length); // [n], cut to size below
  const groups: number[] = []; // group of each label
  const labelOf = new Int32Array(partition.count).fill(-1); // by group
  let n = 0;
  for (let row = 0; row < usable.length; row++) {
    const group = partition.group[row]!;
    if (group < 0 || usable[row] === 0) continue;
    let label = labelOf[group]!;
    const alone = group < base.count && base.noise[group] === 1 && partition.sizeOf(group) === 1;
    if (!alone && label < 0) {
      label = groups.length;
      labelOf[group] = label;
      groups.push(group);
    }
    items[n] = row;
    labels[n] = alone ? -1 : label;
    n += 1;
  }
  const flat = { items: items.slice(0, n), labels: labels.slice(0, n), count: groups.length };
  const whole = Uint8Array.from(groups, (group) => (partition.sizeOf(group) > 1 ? 1 : 0));
  const known = (group: number): number | undefined =>
    group < base.count && !partition.changed.has(group) ? base.resultant[group] : undefined;
  const measured = runResultants(input, flat, episode.tracks.count);
  const resultant = Float32Array.from(groups, (group, label) => {
    const like = partition.origin.get(group) ?? group;
    return known(group) ?? measured?.(label) ?? base.resultant[like] ?? 1;
  });
  return { ...flat, resultant, whole };
}

/** Groups by the rows that tracks have now: parts of split tracks are new, or gone again. */
function rowsNow({ base, baseEpisode, episode }: StandingInput): Int32Array {
  const group = new Int32Array(episode.tracks.count).fill(-1); // [T]
  if (baseEpisode.tracks.id === episode.tracks.id) {
    group.set(base.ofTrack);
    return group;
  }
  const rowOf = new Map(episode.tracks.id.map((id, row) => [id, row]));
  baseEpisode.tracks.id.forEach((id, row) => {
    const now = rowOf.get(id);
    if (now !== undefined) group[now] = base.ofTrack[row] ?? -1;
  });
  return group;
}

/** R of the labels that are nodes of the tree; undefined without one. @param tracks T */
function runResultants(
  { again }: StandingInput,
  { items, labels, count }: Omit<FlatClusters, 'resultant'>,
  tracks: number,
): ((label: number) => number | undefined) | undefined {
  if (again === undefined) return undefined;
  const { tree, linkage, resultant } = again.agglomeration;
  const labelOf = new Int32Array(tracks).fill(-1); // [T]
  for (let i = 0; i < items.length; i++) labelOf[items[i]!] = labels[i]!;
  const size = new Int32Array(count);
  const first = new Int32Array(count).fill(-1);
  const last = new Int32Array(count);
  for (let position = 0; position < tree.order.length; position++) {
    const label = labelOf[again.items[tree.order[position]!]!] ?? -1;
    if (label < 0) continue;
    if (size[label] === 0) first[label] = position;
    last[label] = position;
    size[label]! += 1;
  }
  return (label) => {
    if (size[label]! < 2 || last[label]! - first[label]! + 1 !== size[label]) return undefined;
    let row = -1;
    for (let i = first[label]!; i < last[label]!; i++) row = Math.max(row, tree.boundaryMerge[i]!);
    return linkage.size[row] === size[label] ? resultant[row] : undefined;
  };
}
