import { transfer } from 'comlink';
import { explain } from '../../src/core/review/explain.ts';
import { similaritiesBetween } from '../../src/core/review/group-vectors.ts';
import { reviewQueue } from '../../src/core/review/queue.ts';
import { stoppedMerges } from '../../src/core/review/stopped.ts';
import { mixedTracks, trackProfile } from '../../src/core/review/track-profile.ts';
import { groupStats, unitMean } from '../../src/core/vector/group-stats.ts';
import { besideTheQueue, type LatestAnswer } from '../common/jobs.ts';
import { centroidCosines, cosines, isDirection } from './centroids.ts';
import { type CallContext, rowsOfTracks } from './held.ts';
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
        return reviewQueue({ ...request, ...scene, trackIds }, matrix, hooks);
      }),

    /** Pairs of identities that linkage would have joined at the threshold, but for a decision. */
    stopped: async (request: Pick<ReviewRequest, 'groups' | 'threshold' | 'cannotLink'>) => {
      const { prepared, method } = clustered();
      const { items, vectors, constraints } = prepared;
      const { frozen } = constraints;
      return stoppedMerges({ ...request, items, vectors, method, frozen }, besideTheQueue());
    },

    /** Why two sides are together or apart, or what holds an identity together. */
    explain: async (request: ExplainRequest) => {
      const { episode } = opened();
      const embeddings = pooledNow().faces;
      const { prepared, method, agglomeration } = clustered();
      const { tree, floor } = agglomeration;
      const about = { ...prepared, episode, embeddings, method, tree, floor };
      return explain({ ...request, ...about }, besideTheQueue());
    },

    /** Within-track similarity over time. @param track row */
    trackProfile: async (track: number) => {
      const { episode, embeddings } = opened();
      return trackProfile(episode, embeddings, track);
    },

    /** Similarities between two groups of tracks. */
    between: async (a: Int32Array, b: Int32Array) => {
      const pooled = pooledNow();
      return similaritiesBetween(pooled.vectors, rowsOfTracks(pooled, a), rowsOfTracks(pooled, b));
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

    /** Cosine of each track of the group to the group's centroid, same order. */
    toCentroid: async (group: Int32Array) => {
      const pooled = pooledNow();
      const { unit } = unitMean(pooled.vectors, rowsOfTracks(pooled, group));
      return cosines(
        pooled.vectors,
        group.map((track) => pooled.rowOf[track] ?? -1),
        unit,
      );
    },

    /** Cosine of every group's centroid to the first group's. */
    centroidSimilarity: async (groups: readonly Int32Array[]) => {
      const pooled = pooledNow();
      return centroidCosines(
        pooled.vectors,
        groups.map((group) => rowsOfTracks(pooled, group)),
      );
    },

    /** Cosine of each face vector to the group's centroid; NaN for a face without one. */
    facesToCentroid: async (faceRows: Int32Array, group: Int32Array) => {
      const { episode } = opened();
      const pooled = pooledNow();
      const { unit } = unitMean(pooled.vectors, rowsOfTracks(pooled, group));
      const known = isDirection(unit);
      const rows = faceRows.map((face) => (known ? (episode.faces.embeddingRow[face] ?? -1) : -1));
      const similarity = cosines(pooled.faces, rows, unit);
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

/** Of unit rows: their cosine. */
function dot(data: Float32Array, d: number, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (data[a * d + k] ?? 0) * (data[b * d + k] ?? 0);
  return sum;
}
