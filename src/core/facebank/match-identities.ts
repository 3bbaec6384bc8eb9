import { comparable } from '../comparable.ts';
import type { Episode } from '../episode/episode.ts';
import { usableFaces } from '../episode/usable-faces.ts';
import { faceOrder } from '../identity/face-order.ts';
import { isNamed } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import type { JobHooks } from '../job.ts';
import { pushAll } from '../many.ts';
import { unitMean } from '../vector/group-stats.ts';
import type { Matrix, PooledTracks } from '../vector/matrix.ts';
import {
  COSINE_BINS,
  type CosineCounts,
  type NearestPeople,
  nearestPeople,
} from './match-nearest.ts';
import { comparableVectors, type ProductEngine } from './match-products.ts';
import { type MatchSeeds, seedsOfModel } from './match-seeds.ts';
import type { EmbeddingModel, Facebank } from './types.ts';

/** Whether matching may say who an identity is. */
export type Standing =
  /** Nobody has said. */
  | 'open'
  /** An earlier match has: a later one may say otherwise. */
  | 'matched'
  /** A person has. */
  | 'named'
  | 'locked';

/** What matching knows of an episode's identities: `matchesAt` says at which thresholds who is whom. */
export interface IdentitySimilarities {
  readonly model: EmbeddingModel;
  /** Without those in the noise bin. */
  readonly identities: readonly Identity[]; // [n]
  readonly standing: readonly Standing[]; // [n]
  readonly seeds: MatchSeeds;
  /** Whom the centroid of an identity is like. */
  readonly nearest: NearestPeople; // [n]
  /** Whom its best faces are most like each, as indices into `MatchSeeds.people`. */
  readonly faces: readonly Int32Array[]; // [n]
  /** Indices of people that somebody said it is not. */
  readonly rejected: readonly ReadonlySet<number>[]; // [n]
  /** The person that its name says, where a person or an earlier match has: −1 for none that is known. */
  readonly said: Int32Array; // [n]
  /** Flat pairs of identities of which tracks are in one frame: i0, j0, i1, j1, … */
  readonly together: Int32Array; // [2 * pairs]
  /** All cosines of centroids with seeds, from which thresholds are suggested. */
  readonly cosines: CosineCounts;
}

export interface MatchInput {
  readonly episode: Episode;
  /** [E, d] */
  readonly embeddings: Matrix;
  /** The tracks' mean vectors, plain cosine whatever the metric. */
  readonly pooled: PooledTracks;
  readonly identities: readonly Identity[];
  /** Flat pairs of tracks that are in one frame: `TrackSummaries.sharedFrames`. */
  readonly sharedFrames: Int32Array;
  readonly bank: Facebank;
  /** The model that made the vectors; `embeddingModelOf` asks the episode. */
  readonly model: EmbeddingModel;
}

/** Faces of an identity that vote. */
const BEST_FACES = 5;
/** People that are found for an identity, so that some may be rejected or taken. */
const PEOPLE = 8;

/** The model of an episode's vectors, as its files name it. @param name as somebody says it */
export function embeddingModelOf(
  { embeddingModel = '', dim }: Pick<Episode, 'embeddingModel' | 'dim'>,
  name = embeddingModel,
): EmbeddingModel {
  return { name, dimension: dim };
}

/**
 * Compare every identity's centroid, the mean of its tracks' unit vectors, with every seed of the same
 * model, and its best faces for a second voice.
 * @throws AppError `facebank/unknown-model`, `facebank/other-model`, `facebank/empty`; CancelledError
 * Cost: O(n m d) in the engine for n identities and m seeds, and for five faces of each.
 */
export async function identitySimilarities(
  input: MatchInput,
  engine: ProductEngine,
  hooks: JobHooks,
): Promise<IdentitySimilarities> {
  const { model } = input;
  const seeds = seedsOfModel(input.bank, model);
  const identities = input.identities.filter(({ mark }) => mark === undefined);
  const rejected = identities.map(({ rejected: ids = [] }) => indices(ids, seeds));
  const most = PEOPLE + rejected.reduce((all, { size }) => Math.max(all, size), 0);
  const centroids = comparableVectors(centroidsOf(identities, input.pooled));
  const counts = new Float64Array(COSINE_BINS);
  const nearest = await nearestPeople(centroids, seeds, { most, counts }, engine, hooks);
  return {
    model,
    identities,
    standing: identities.map(standingOf),
    seeds,
    nearest,
    faces: await faceVotes(identities, input, seeds, engine, hooks),
    rejected,
    said: Int32Array.from(identities, (identity) => saidPerson(identity, seeds)),
    together: identitiesTogether(identities, input.episode.tracks.count, input.sharedFrames),
    cosines: { counts, total: identities.length * seeds.seeds.length },
  };
}

function indices(ids: readonly string[], { personOf }: MatchSeeds): ReadonlySet<number> {
  return new Set(ids.flatMap((id) => personOf.get(id) ?? []));
}

function standingOf({ locked, labels, match }: Identity): Standing {
  if (locked) return 'locked';
  if (match !== undefined) return 'matched';
  return isNamed(labels) || labels.stranger === true ? 'named' : 'open';
}

/** By id; where the name says no id, by a name that only one person has. */
function saidPerson({ labels }: Identity, { people, personOf }: MatchSeeds): number {
  const { person_id: id, name } = labels;
  if (typeof id === 'string' && id !== '') return personOf.get(id) ?? -1;
  if (typeof name !== 'string' || name === '') return -1;
  const wanted = comparable(name);
  const found = people.flatMap((person, index) =>
    [person.name, ...person.aliases].some((own) => comparable(own) === wanted) ? index : [],
  );
  return found.length === 1 ? found[0]! : -1;
}

/**
 * Centroids of identities: the mean of their tracks' unit vectors, of unit length again.
 * @param pooled mean vectors, plain cosine whatever the metric
 * @returns [identities, d]; zeros for one without a vector
 */
export function centroidsOf(
  identities: readonly Identity[],
  { items, vectors }: PooledTracks,
): Matrix {
  const { d } = vectors;
  const itemOf = new Map<number, number>();
  items.forEach((row, item) => {
    itemOf.set(row, item);
  });
  const data = new Float32Array(identities.length * d); // [n * d]
  identities.forEach(({ tracks }, i) => {
    const rows = Int32Array.from([...tracks].flatMap((row) => itemOf.get(row) ?? []));
    data.set(unitMean(vectors, rows).unit, i * d);
  });
  return { n: identities.length, d, data };
}

/** The nearest person of each of an identity's best faces. */
async function faceVotes(
  identities: readonly Identity[],
  { episode, embeddings }: MatchInput,
  seeds: MatchSeeds,
  engine: ProductEngine,
  hooks: JobHooks,
): Promise<readonly Int32Array[]> {
  const best = bestFaces(episode, identities);
  const { d } = embeddings;
  const rows = best.flatMap((faces) => [...faces]);
  const data = new Float32Array(rows.length * d);
  rows.forEach((face, i) => {
    const at = episode.faces.embeddingRow[face]! * d;
    data.set(embeddings.data.subarray(at, at + d), i * d);
  });
  const faces = comparableVectors({ n: rows.length, d, data });
  const { person, most } = await nearestPeople(faces, seeds, { most: 1 }, engine, hooks);
  let next = 0;
  return best.map((own) => own.map(() => person[next++ * most]!));
}

/** The best faces of each identity, one of each track before a second of any. Face rows. */
function bestFaces(episode: Episode, identities: readonly Identity[]): readonly Int32Array[] {
  const { compare } = faceOrder(episode);
  return identities.map(({ tracks }) => {
    const byTrack = Array.from(tracks, (track) => usableFaces(episode, track).sort(compare));
    const chosen: number[] = [];
    for (let round = 0; chosen.length < BEST_FACES; round++) {
      const next = byTrack.flatMap((faces) => faces[round] ?? []).sort(compare);
      if (next.length === 0) break;
      pushAll(chosen, next.slice(0, BEST_FACES - chosen.length));
    }
    return Int32Array.from(chosen);
  });
}

/**
 * Flat pairs of identities of which tracks are in one frame: two people.
 * @param sharedFrames flat pairs of tracks, of `tracks` in all
 */
export function identitiesTogether(
  identities: readonly Identity[],
  tracks: number,
  sharedFrames: Int32Array,
): Int32Array {
  const of = new Int32Array(tracks).fill(-1); // [T]
  identities.forEach((identity, i) => {
    for (const row of identity.tracks) of[row] = i;
  });
  const n = identities.length;
  const keys = new Set<number>();
  for (let p = 0; p + 1 < sharedFrames.length; p += 2) {
    const a = of[sharedFrames[p]!]!;
    const b = of[sharedFrames[p + 1]!]!;
    if (a >= 0 && b >= 0 && a !== b) keys.add(Math.min(a, b) * n + Math.max(a, b));
  }
  const flat = [...keys].sort((a, b) => a - b).flatMap((key) => [Math.floor(key / n), key % n]);
  return Int32Array.from(flat);
}
