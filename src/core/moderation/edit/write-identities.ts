import { isCounted } from '../../identity/units.ts';
import { largest } from '../../many.ts';
import { clusterMetrics } from '../../metrics/cluster-metrics.ts';
import { numberOf, objectOf, type Row } from '../../parse/fields.ts';
import type { Derived } from './derive.ts';
import { isSettled, type Member } from './draft.ts';
import { entriesOf, type IdentitiesFile } from './identities-file.ts';
import { type ClusterIds, type Picture, spelledTracks, writeMember } from './write-member.ts';

export interface WriteInput {
  readonly file: IdentitiesFile;
  readonly after: readonly Member[];
  /** Of the identities whose tracks changed, by file id. */
  readonly derived: ReadonlyMap<string, Derived>;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Id of a face row. */
  readonly faceId: (row: number) => string | undefined;
  /** Track ids as the episode spells them, by row. */
  readonly trackIds: readonly string[];
  readonly minClusterSize: number;
  /** Faces of all identities, when the change alters how many they are. */
  readonly acceptedFaces: number | undefined;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
}

/**
 * The changed file as a value. Identities that did not change, unknown keys and the order stay; new
 * identities come last; figures of the whole are counted again where the file has them.
 */
export function writeIdentities(input: WriteInput): unknown {
  const { file, after } = input;
  const spell = spelledTracks(file, input.trackIds);
  const ids = clusterIds(input);
  const byIndex = new Map(after.map((member) => [member.index, member]));
  const written = new Map<string, Row>();
  const write = (member: Member): Row => {
    const frame = () => ({ ...input, spell, clusterId: ids.get(member.id) });
    const row = member.change === 'none' ? member.kept : writeMember(member, frame());
    written.set(member.id, row);
    return row;
  };
  const kept = (entriesOf(file.kept) ?? []).flatMap((entry, index) => {
    if (!file.identities.has(index)) return [entry];
    const member = byIndex.get(index);
    return member === undefined ? [] : [write(member)];
  });
  const made = after.filter((member) => member.index === undefined).map(write);
  const identities = [...kept, ...made];
  if (Array.isArray(file.value)) return identities;
  const top = objectOf(file.kept) ?? {};
  return {
    ...top,
    identities,
    ...metadataOf(top, after, written),
    ...statsOf(top, input),
    ...assignmentsOf(top, after),
  };
}

/**
 * Cluster numbers of the specification: those that changed keep theirs or get the next one, unless they
 * are too small to have one (see `isCounted`).
 */
function clusterIds({
  after,
  file,
  minClusterSize: least,
}: WriteInput): ReadonlyMap<string, ClusterIds> {
  const numbers = after.map(({ raw }) => numberOf(raw, 'cluster_id'));
  let next =
    1 +
    largest(
      numbers.filter((n) => n > 0),
      0,
    );
  const outlier = objectOf(objectOf(file.value)?.metadata)?.outlier_mode === 'noise' ? -1 : null;
  const ids = new Map<string, ClusterIds>();
  after.forEach((member, i) => {
    const size = member.tracks.length;
    // Words alone are about the number of a small group alone.
    const isSmall = size > 1 && size < least;
    if (member.change === 'none' || (member.change === 'words' && !isSmall)) return;
    const own = numbers[i]!;
    if (!isCounted(size, least, isSettled(member))) ids.set(member.id, size > 0 ? outlier : null);
    else ids.set(member.id, own > 0 ? own : next++);
  });
  return ids;
}

/** The specification's figures (§6.1), counted over the identities as they are written. */
function metadataOf(top: Row, after: readonly Member[], written: ReadonlyMap<string, Row>): Row {
  const metadata = objectOf(top.metadata);
  if (metadata === undefined) return {};
  const sizes = after.map(({ tracks, strangers }) => tracks.length + strangers.length);
  const counts = after.map(({ id }) => numberOf(written.get(id) ?? {}, 'cluster_id') > 0);
  const { avg_cluster_size, ...metrics } = clusterMetrics({
    tracks: sizes.reduce((sum, size) => sum + size, 0),
    clusters: counts.filter(Boolean).length,
    clustered: sizes.reduce((sum, size, i) => sum + (counts[i] === true ? size : 0), 0),
    largest: sizes.reduce((most, size, i) => (counts[i] === true ? Math.max(most, size) : most), 0),
  });
  const average = 'avg_cluster_size' in metadata ? { avg_cluster_size } : {};
  return { metadata: { ...metadata, ...metrics, ...average } };
}

/** The pipeline's figures: identities and faces; fractions only where the file has them. */
function statsOf(top: Row, { after, minClusterSize, acceptedFaces }: WriteInput): Row {
  const stats = objectOf(top.stats);
  if (stats === undefined) return {};
  const sizes = after.map(({ tracks, strangers }) => tracks.length + strangers.length);
  const counted = sizes.filter((size, i) => isCounted(size, minClusterSize, isSettled(after[i]!)));
  const metrics = clusterMetrics({
    tracks: sizes.reduce((sum, size) => sum + size, 0),
    clusters: counted.length,
    clustered: counted.reduce((sum, size) => sum + size, 0),
    largest: largest(counted, 0),
  });
  const fractions = ['num_clusters', 'singleton_fraction', 'largest_cluster_fraction'] as const;
  return {
    stats: {
      ...stats,
      ...(acceptedFaces !== undefined && 'faces' in stats ? { faces: acceptedFaces } : {}),
      clusters: after.length,
      ...Object.fromEntries(
        fractions.flatMap((key) => (key in stats ? [[key, metrics[key]]] : [])),
      ),
    },
  };
}

/** Assignments of identities that were merged away go to the keeper, unless it has one. */
function assignmentsOf(top: Row, after: readonly Member[]): Row {
  const assignments = objectOf(top.manual_assignments);
  if (assignments === undefined) return {};
  const keeperOf = new Map(after.flatMap(({ id, merged }) => merged.map((one) => [one, id])));
  const kept = Object.entries(assignments).filter(([id]) => !keeperOf.has(id));
  const taken = new Set(kept.map(([id]) => id));
  for (const [id, assignment] of Object.entries(assignments)) {
    const keeper = keeperOf.get(id);
    if (keeper === undefined || taken.has(keeper)) continue;
    taken.add(keeper);
    kept.push([keeper, assignment]);
  }
  return { manual_assignments: Object.fromEntries(kept.filter(([key]) => key !== '__proto__')) };
}
