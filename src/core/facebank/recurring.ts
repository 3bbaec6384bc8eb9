import { agglomerate } from '../cluster/agglomerate.ts';
import { cut, cutHeight } from '../cluster/cut.ts';
import type { ChainEngine, MatrixEngine } from '../cluster/types.ts';
import { isNamed } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import type { JobHooks } from '../job.ts';
import { unitMean } from '../vector/group-stats.ts';
import type { PooledTracks } from '../vector/matrix.ts';
import { centroidsOf, identitiesTogether } from './match-identities.ts';

/** An identity that nobody has named, of one of several episodes. */
export interface UnnamedIdentity {
  /** Of the episode, whatever tells it from the others. */
  readonly episode: string;
  readonly identityId: string;
  /** Unit vector of the identity's centroid; all of one model. */
  readonly centroid: Float32Array; // [d]
  readonly faces: number;
}

/** An episode with its identities as they stand. */
export interface RecurringEpisode {
  /** What tells it from the others. */
  readonly key: string;
  readonly identities: readonly Identity[];
  /** The tracks' mean vectors, plain cosine. */
  readonly pooled: PooledTracks;
  /** How many tracks it has, and flat pairs of those that are in one frame. */
  readonly tracks: number;
  readonly sharedFrames: Int32Array;
}

/** What of some episodes of one model `recurringPeople` is asked about: strangers and noise are nobody. */
export function unnamedIdentities(episodes: readonly RecurringEpisode[]): {
  readonly unnamed: readonly UnnamedIdentity[];
  readonly apart: Int32Array;
} {
  const unnamed: UnnamedIdentity[] = [];
  const apart: number[] = [];
  for (const { key, identities, pooled, tracks, sharedFrames } of episodes) {
    const open = identities.filter(
      ({ labels, mark }) => !isNamed(labels) && labels.stranger !== true && mark === undefined,
    );
    const { d, data } = centroidsOf(open, pooled);
    const from = unnamed.length;
    open.forEach(({ id, faceCount }, i) => {
      const centroid = data.slice(i * d, (i + 1) * d);
      unnamed.push({ episode: key, identityId: id, centroid, faces: faceCount });
    });
    for (const index of identitiesTogether(open, tracks, sharedFrames)) apart.push(from + index);
  }
  return { unnamed, apart: Int32Array.from(apart) };
}

/** Somebody whom nobody has named, seen in several episodes. */
export interface RecurringPerson {
  /** Those with most faces first. */
  readonly members: readonly UnnamedIdentity[];
  readonly episodes: number;
  readonly faces: number;
  /** Lowest cosine of a member with the centroid of all. */
  readonly similarity: number;
}

export interface RecurringOptions {
  /** From this mean similarity on, identities are one person. */
  readonly threshold: number;
  /** Flat pairs of indices that are two people, as those in one frame are: i0, j0, i1, j1, … */
  readonly apart?: Int32Array;
}

/**
 * Who is in several episodes and has no name in any: identities of all of them together, by average
 * linkage of their centroids. Who is in one episode alone is left out, however many identities they are.
 * @returns those of most episodes first, then of most faces
 * @throws AppError `cluster/out-of-memory`; CancelledError
 * Cost: O(n² d) in the engine.
 */
export async function recurringPeople(
  unnamed: readonly UnnamedIdentity[],
  { threshold, apart = new Int32Array(0) }: RecurringOptions,
  engines: { readonly matrix: MatrixEngine; readonly chain: ChainEngine },
  hooks: JobHooks,
): Promise<readonly RecurringPerson[]> {
  const n = unnamed.length;
  const d = unnamed[0]?.centroid.length ?? 0;
  if (n < 2) return [];
  const data = new Float32Array(n * d); // [n * d]
  unnamed.forEach(({ centroid }, i) => {
    data.set(centroid, i * d);
  });
  const vectors = { n, d, data };
  const constraints = { mustLink: [], frozen: [], cannotLink: apart };
  const options = { method: 'average', constraints, floor: threshold } as const;
  const { tree } = await agglomerate(vectors, options, engines, hooks);
  const { labels, count } = cut(tree, cutHeight('average', threshold));
  const rows: number[][] = Array.from({ length: count }, () => []);
  labels.forEach((label, i) => {
    rows[label]?.push(i);
  });
  return rows
    .map((own) => personOf(own, unnamed, vectors))
    .filter(({ episodes }) => episodes > 1)
    .sort((a, b) => b.episodes - a.episodes || b.faces - a.faces);
}

function personOf(
  rows: readonly number[],
  unnamed: readonly UnnamedIdentity[],
  vectors: { readonly n: number; readonly d: number; readonly data: Float32Array },
): RecurringPerson {
  const { d, data } = vectors;
  const { unit } = unitMean(vectors, Int32Array.from(rows));
  let similarity = 1;
  for (const row of rows) {
    let dot = 0;
    for (let k = 0; k < d; k++) dot += data[row * d + k]! * unit[k]!;
    similarity = Math.min(similarity, dot);
  }
  const members = rows.map((row) => unnamed[row]!).sort((a, b) => b.faces - a.faces);
  return {
    members,
    episodes: new Set(members.map(({ episode }) => episode)).size,
    faces: members.reduce((sum, { faces }) => sum + faces, 0),
    similarity,
  };
}
