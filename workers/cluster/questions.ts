import { transfer } from 'comlink';
import { explain } from '../../src/core/review/explain.ts';
import {
  similaritiesBetween,
  similarityToGroups,
  similarityToRest,
} from '../../src/core/review/group-vectors.ts';
import { reviewQueue } from '../../src/core/review/queue.ts';
import { stoppedMerges } from '../../src/core/review/stopped.ts';
import { mixedTracks, trackProfile } from '../../src/core/review/track-profile.ts';
import { groupStats } from '../../src/core/vector/group-stats.ts';
import { besideTheQueue, type LatestAnswer } from '../common/jobs.ts';
import { type CallContext, type Pooled, rowsOfTracks } from './held.ts';
import { unpackGroups } from './packed-groups.ts';
import type { ExplainRequest, ReviewRequest } from './types.ts';

/**
 * The calls about what was clustered. Only the review queue is queued; the others work on what they
 * find when they are called.
 */
export function createQuestions(
  { engines, opened, pooledNow, clustered }: CallContext,
  queue: LatestAnswer,
) {
  return {
    /**
     * Questions about the identities, most worth first, and merges that look certain. A request takes the place of the one before,
     * which rejects with CancelledError; a clustering goes first.
     */
    review: (request: ReviewRequest) =>
      queue.ask(async (hooks) => {
        const held = opened();
        const { prepared, method, agglomeration } = clustered();
        const { episode, embeddings } = held;
        held.mixed ??= mixedTracks(episode, embeddings, episode.tracks.id.keys());
        const { items, vectors } = prepared;
        const { matrix } = await engines.spare();
        const { tree } = agglomeration;
        const scene = { items, vectors, tree, method, mixed: held.mixed };
        const trackIds = episode.tracks.id;
        const groups = unpackGroups(request.groups);
        return reviewQueue({ ...request, groups, ...scene, trackIds }, matrix, hooks);
      }),

    /** Pairs of identities that linkage would have joined at the threshold, but for a decision. */
    stopped: async (request: Pick<ReviewRequest, 'groups' | 'threshold' | 'cannotLink'>) => {
      const { prepared, method } = clustered();
      const { items, vectors, constraints } = prepared;
      const { frozen } = constraints;
      const groups = unpackGroups(request.groups);
      return stoppedMerges(
        { ...request, groups, items, vectors, method, frozen },
        besideTheQueue(),
      );
    },

    /** Why two sides are together or apart, or what holds an identity together. */
    explain: async (request: ExplainRequest) => {
      const { episode } = opened();
      const embeddings = pooledNow().faces;
      const { prepared, method, agglomeration } = clustered();
      const { tree, floor } = agglomeration;
      const about = { ...prepared, episode, embeddings, method, tree, floor };
      const others = unpackGroups(request.others);
      return explain({ ...request, others, ...about }, besideTheQueue());
    },

    /** Within-track similarity over time. @param track row */
    trackProfile: async (track: number) => {
      const { episode, embeddings } = opened();
      return trackProfile(episode, embeddings, track);
    },

    /** Similarities between two groups of tracks. */
    between: async (a: Int32Array, b: Int32Array) => {
      const pooled = pooledNow();
      const [one, other] = [rowsOfTracks(pooled, a), rowsOfTracks(pooled, b)];
      return similaritiesBetween(pooled.vectors, one, other, clustered().method);
    },

    /**
     * Exact float64 figures for export, in the order of the groups. From plain vectors, whatever the
     * metric: other tools compare them.
     */
    stats: async (groups: readonly Int32Array[]) => {
      const pooled = pooledNow();
      const rows = groups.map((group) => rowsOfTracks(pooled, group));
      const { variance, centroidNorm } = groupStats(pooled.plain, rows);
      return { variance, centroidNorm };
    },

    /**
     * Mean similarity of each track of the group to its other tracks, same order; NaN for one without
     * a vector, and for one that is alone.
     */
    toRest: async (group: Int32Array) => {
      const pooled = pooledNow();
      const rows = rowsOfTracks(pooled, group);
      const values = similarityToRest(pooled.vectors, rows);
      const of = new Map(Array.from(rows, (row, i) => [row, values[i] ?? Number.NaN]));
      return Float64Array.from(group, (track) => of.get(pooled.rowOf[track] ?? -1) ?? Number.NaN);
    },

    /**
     * Linkage similarity of a group of tracks to each of others, in their order; NaN for an empty one.
     * See: [Note: One similarity]
     */
    toGroups: async (group: Int32Array, others: readonly Int32Array[]) => {
      const pooled = pooledNow();
      return similarityToGroups(
        pooled.vectors,
        rowsOfTracks(pooled, group),
        others.map((other) => rowsOfTracks(pooled, other)),
        clustered().method,
        besideTheQueue(),
      );
    },

    /**
     * Mean similarity of each face to the tracks of the group but its own, to its own where there is no
     * other; NaN for a face without a vector.
     */
    facesToRest: async (faceRows: Int32Array, group: Int32Array) => {
      const { embeddingRow, track } = opened().episode.faces;
      const pooled = pooledNow();
      const rows = rowsOfTracks(pooled, group);
      const similarity = facesToTracks(pooled, rows, {
        faces: faceRows.map((face) => embeddingRow[face] ?? -1),
        own: faceRows.map((face) => pooled.rowOf[track[face] ?? -1] ?? -1),
      });
      return transfer(similarity, [similarity.buffer]);
    },

    /**
     * How alike the two tracks of each pair are, which boxes do not tell: a mirror or a screen shows
     * the same face twice. From the pooled vectors.
     * @param pairs flat track rows [2P]
     * @returns cosines [P]; NaN for a pair with a track that has no vector
     */
    pairSimilarities: async (pairs: Int32Array) => {
      const { rowOf, vectors } = pooledNow();
      const similarity = new Float32Array(pairs.length >> 1); // [P]
      for (let p = 0; p < similarity.length; p++) {
        const a = rowOf[pairs[2 * p] ?? -1] ?? -1;
        const b = rowOf[pairs[2 * p + 1] ?? -1] ?? -1;
        similarity[p] = a < 0 || b < 0 ? Number.NaN : dot(vectors.data, vectors.d, a, b);
      }
      return transfer(similarity, [similarity.buffer]);
    },
  };
}

/**
 * Mean similarity of faces to the rows of a group but the one they are part of.
 * @param of rows of `pooled.faces` [F], and the row of each face's own track [F]; −1 for none
 * @returns [F], NaN for a face without a vector and for an empty group
 */
function facesToTracks(
  { vectors: { d, data }, faces }: Pooled,
  rows: Int32Array,
  of: { readonly faces: Int32Array; readonly own: Int32Array },
): Float32Array<ArrayBuffer> {
  const sum = new Float64Array(d); // [d]
  for (const row of rows) for (let k = 0; k < d; k++) sum[k] = sum[k]! + data[row * d + k]!;
  const members = new Set(rows);
  return Float32Array.from(of.faces, (face, i) => {
    if (face < 0 || rows.length === 0) return Number.NaN;
    const own = of.own[i]!;
    const without = rows.length > 1 && members.has(own);
    let similarity = 0;
    for (let k = 0; k < d; k++) {
      const mine = without ? data[own * d + k]! : 0;
      similarity += faces.data[face * d + k]! * (sum[k]! - mine);
    }
    return similarity / (rows.length - (without ? 1 : 0));
  });
}

/** Of unit rows: their cosine. */
function dot(data: Float32Array, d: number, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (data[a * d + k] ?? 0) * (data[b * d + k] ?? 0);
  return sum;
}
