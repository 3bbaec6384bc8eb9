import { transfer } from 'comlink';
import type { Episode } from '../../src/core/episode/episode.ts';
import { sharedFramePairs } from '../../src/core/identity/shared-frames.ts';
import { type BlockRequest, blockMeans } from '../../src/core/similarity/block-means.ts';
import {
  type AllPairs,
  countAllPairs,
  countPairs,
  countsWithout,
  countWithin,
} from '../../src/core/similarity/pair-counts.ts';
import { silhouette } from '../../src/core/similarity/silhouette.ts';
import { JobQueue, LatestAnswer, type OnProgress } from '../common/jobs.ts';
import type { CallContext, Prepared } from './held.ts';
import type { MatrixPart, PairHistograms, SilhouetteAnswer } from './types.ts';

/** What of a clustering's pairs no labels change. */
interface Kept {
  readonly all: AllPairs;
  readonly sameFrame: Uint32Array;
}

/**
 * Similarities of the clustered tracks, as pictures need them. Labels come by track row; −1 has
 * none. All numbers come from the kernel, so they are the same whatever engine clustered.
 */
export function createSimilarityCalls({ engines, opened, clustered }: CallContext) {
  const pairs = new LatestAnswer();
  const silhouettes = new LatestAnswer();
  // One after the other: they share a kernel.
  const parts = new JobQueue();
  const kept = new WeakMap<Prepared, Kept>();

  return {
    /**
     * Similarities of all pairs, and of those within and between labels. What does not depend on the
     * labels is kept for the next request; a request takes the place of the one before, which rejects
     * with CancelledError.
     */
    pairHistograms: (byTrack: Int32Array, onProgress?: OnProgress) =>
      pairs.ask(async (hooks): Promise<PairHistograms> => {
        const { prepared } = clustered();
        const { vectors, items } = prepared;
        const { matrix } = await engines.spare('pairs');
        let known = kept.get(prepared);
        if (known === undefined) {
          const all = await countAllPairs(vectors, matrix, hooks);
          const shown = sameFrameRows(opened().episode, items);
          known = { all, sameFrame: countPairs(vectors, shown) };
          kept.set(prepared, known);
        }
        const { all, sameFrame } = known;
        const quiet = { ...hooks, progress: () => {} };
        const within = await countWithin(all, labelsOf(items, byTrack), vectors, matrix, quiet);
        const between = countsWithout(all.counts, within);
        const size = { compared: all.rows.length, of: vectors.n };
        return { ...size, all: all.counts, within, between, sameFrame };
      }, onProgress),

    /** Mean similarities over a rectangle of the matrix in leaf order. */
    matrixPart: (request: BlockRequest) =>
      parts.run(async (): Promise<MatrixPart> => {
        const { prepared, agglomeration } = clustered();
        const { matrix } = await engines.spare('parts');
        const { order } = agglomeration.tree;
        const inside = within(request, order.length);
        const made = await blockMeans(prepared.vectors, order, inside, matrix);
        return transfer({ ...made, cells: request.cells }, [made.mean.buffer]);
      }),

    /** As with `pairHistograms`, the last request counts. */
    silhouettes: (byTrack: Int32Array) =>
      silhouettes.ask(async (hooks): Promise<SilhouetteAnswer> => {
        const { vectors, items } = clustered().prepared;
        const { matrix } = await engines.spare('silhouettes');
        const answer = await silhouette(vectors, labelsOf(items, byTrack), matrix, hooks);
        return { tracks: items, ...answer };
      }),

    /** Nobody looks any more: what is under way stops. */
    stopSimilarity: async () => {
      pairs.drop();
      silhouettes.drop();
    },
  };
}

/** Labels by row of the clustered vectors. */
function labelsOf(items: Int32Array, byTrack: Int32Array): Int32Array {
  return items.map((track) => byTrack[track] ?? -1);
}

/** Pairs of clustered tracks with boxes in one frame, as rows of the vectors. */
function sameFrameRows(episode: Episode, items: Int32Array): Int32Array {
  const rowOf = new Map(Array.from(items, (track, row) => [track, row]));
  const tracks = sharedFramePairs(episode);
  const rows: number[] = [];
  for (let p = 0; p < tracks.length; p += 2) {
    const a = rowOf.get(tracks[p] ?? -1);
    const b = rowOf.get(tracks[p + 1] ?? -1);
    if (a !== undefined && b !== undefined) rows.push(a, b);
  }
  return Int32Array.from(rows);
}

/** A request about another clustering may reach beyond this one. */
function within(request: BlockRequest, n: number): BlockRequest {
  const span = ({ from, to }: { from: number; to: number }) => ({
    from: Math.max(0, Math.min(n, Math.floor(from))),
    to: Math.max(0, Math.min(n, Math.ceil(to))),
  });
  return { ...request, rows: span(request.rows), columns: span(request.columns) };
}
