import { releaseProxy, transfer } from 'comlink';
import type { Episode } from '../../src/core/episode/episode.ts';
import { sharedFramePairs } from '../../src/core/identity/shared-frames.ts';
import { blockMeans } from '../../src/core/similarity/block-means.ts';
import {
  type AllPairs,
  countAllPairs,
  countPairs,
  countsWithout,
  countWithin,
} from '../../src/core/similarity/pair-counts.ts';
import { silhouette } from '../../src/core/similarity/silhouette.ts';
import type { OnProgress } from '../contract.ts';
import type { SimilarityApi } from '../contract-similarity.ts';
import type { CallContext } from './call-context.ts';
import type { Prepared } from './prepare.ts';
import { Turns } from './similarity-turns.ts';

/** What of a clustering's pairs no labels change. */
interface Kept {
  readonly all: AllPairs;
  readonly sameFrame: Uint32Array;
}

export function createSimilarityCalls(context: CallContext): SimilarityApi {
  const { engines, opened, clustered, beside } = context;
  const pairs = new Turns();
  const silhouettes = new Turns();
  const parts = new Queue();
  const kept = new WeakMap<Prepared, Kept>();

  return {
    pairHistograms: (byTrack, onProgress) =>
      pairs
        .ask(beside(), async (quiet) => {
          const hooks = {
            ...quiet,
            progress: (done: Parameters<OnProgress>[0]) => onProgress(done),
          };
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
          const within = await countWithin(all, labelsOf(items, byTrack), vectors, matrix, quiet);
          const between = countsWithout(all.counts, within);
          const size = { compared: all.rows.length, of: vectors.n };
          return { ...size, all: all.counts, within, between, sameFrame };
        })
        .finally(() => release(onProgress)),
    matrixPart: (request) =>
      parts.add(async () => {
        const { prepared, agglomeration } = clustered();
        const { matrix } = await engines.spare('parts');
        const { order } = agglomeration.tree;
        const made = await blockMeans(
          prepared.vectors,
          order,
          within(request, order.length),
          matrix,
        );
        return transfer({ ...made, cells: request.cells }, [made.mean.buffer]);
      }),
    silhouettes: (byTrack) =>
      silhouettes.ask(beside(), async (hooks) => {
        const { vectors, items } = clustered().prepared;
        const { matrix } = await engines.spare('silhouettes');
        const answer = await silhouette(vectors, labelsOf(items, byTrack), matrix, hooks);
        return { tracks: items, ...answer };
      }),
    stopSimilarity: async () => {
      pairs.stop();
      silhouettes.stop();
    },
  };
}

/** One after the other: they share a kernel. */
class Queue {
  #tail: Promise<unknown> = Promise.resolve();

  add<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }
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
function within<T extends Parameters<SimilarityApi['matrixPart']>[0]>(request: T, n: number): T {
  const span = ({ from, to }: { from: number; to: number }) => ({
    from: Math.max(0, Math.min(n, Math.floor(from))),
    to: Math.max(0, Math.min(n, Math.ceil(to))),
  });
  return { ...request, rows: span(request.rows), columns: span(request.columns) };
}

function release(onProgress: OnProgress): void {
  (onProgress as Partial<Record<typeof releaseProxy, () => void>>)[releaseProxy]?.();
}
