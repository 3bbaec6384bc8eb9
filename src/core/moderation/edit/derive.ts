import type { Episode } from '../../episode/episode.ts';
import { standingTrack, type TrackLikeness } from '../../identity/likeness.ts';
import type { TrackSummaries } from '../../identity/types.ts';
import { flagOf, numberOf, objectOf, textOf } from '../../parse/fields.ts';
import { groupStats } from '../../vector/group-stats.ts';
import type { PooledTracks } from '../../vector/matrix.ts';
import type { Member } from './draft.ts';

/** What is known beside an identities.json. */
export interface Facts {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly pooled: PooledTracks;
  /** Of its mean-pooled vectors. */
  readonly likeness: TrackLikeness;
  /** Faces of each track that count; undefined without a faces.jsonl, when only the file itself tells. */
  readonly faceCount: Int32Array | undefined; // [T]
}

/** What follows from the tracks of an identity; null where nothing tells. */
export interface Derived {
  readonly faces: number | null;
  readonly variance: number | null;
  readonly centroidNorm: number | null;
  readonly minSimilarity: number | null;
  /** Face row that represents it, −1 for none, null when faces are not known. */
  readonly face: number | null;
  /** True when a person chose it. */
  readonly chosen: boolean;
}

/**
 * Everything that is derived from the tracks of an identity, anew: from vectors and faces when they are
 * there, else what follows from the file itself, never what was true before the change.
 */
export function derive(member: Member, before: readonly Member[], facts: Facts): Derived {
  const { pooled } = facts;
  const { tracks } = member;
  const itemOf = new Map<number, number>();
  pooled.items.forEach((row, item) => {
    itemOf.set(row, item);
  });
  const items = Int32Array.from(tracks.flatMap((row) => itemOf.get(row) ?? []));
  const alone = tracks.length === 1;
  const stats = items.length > 0 ? groupStats(pooled.vectors, [items]) : undefined;
  return {
    faces:
      facts.faceCount === undefined
        ? countedFaces(tracks, before)
        : tracks.reduce((sum, row) => sum + facts.faceCount![row]!, 0),
    variance: stats?.variance[0] ?? (alone ? 0 : null),
    centroidNorm: stats?.centroidNorm[0] ?? (alone ? 1 : null),
    minSimilarity: stats?.minSimilarity[0] ?? null,
    ...representative(member, facts),
  };
}

/** The face that a person chose, while it is among the tracks; else the best by the canonical rule. */
function representative(member: Member, { episode, summaries, likeness, faceCount }: Facts) {
  if (faceCount === undefined) return { face: null, chosen: false };
  const wanted =
    flagOf(member.raw.canonical_face_chosen) === true
      ? textOf(member.raw, 'canonical_face_id')
      : undefined;
  const row = wanted === undefined ? -1 : episode.faces.faceId.indexOf(wanted);
  if (row >= 0 && member.tracks.includes(episode.faces.track[row]!))
    return { face: row, chosen: true };
  const best = standingTrack(Int32Array.from(member.tracks).sort(), summaries, likeness);
  return { face: summaries.bestFace[best] ?? -1, chosen: false };
}

/** Faces as the file counted them: exact where whole identities make up the tracks, else null. */
function countedFaces(tracks: readonly number[], before: readonly Member[]): number | null {
  const wanted = new Set(tracks);
  const covered = new Set<number>();
  let sum = 0;
  for (const member of before) {
    if (member.tracks.length === 0 || !member.tracks.every((row) => wanted.has(row))) continue;
    for (const row of member.tracks) covered.add(row);
    sum += facesOf(member);
  }
  return covered.size === wanted.size && !Number.isNaN(sum) ? sum : null;
}

function facesOf({ raw }: Member): number {
  const stats = objectOf(raw.embedding_stats) ?? {};
  const total = numberOf(stats, 'num_faces_total');
  return Number.isNaN(total) ? numberOf(raw, 'size', 'face_count') : total;
}
