// biome-ignore-all lint/style/noNonNullAssertion: rows come from the columns that they index
import type { Episode } from '../episode/episode.ts';
import { ownId, partOfFace } from '../episode/episode-parts.ts';
import { usableFaces } from '../episode/usable-faces.ts';
import { faceOrder } from '../identity/face-order.ts';
import type { Identity } from '../identity/types.ts';
import { unitMean } from '../vector/group-stats.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { EmbeddingModel, Seed, SeedQuality } from './types.ts';

/** Faces of an identity that become seeds. */
export const EXEMPLARS = 8;
/** Faces of one track that are looked at: the best of many near each other are alike. */
const PER_TRACK = 40;
/**
 * Two faces that are nearer say the same; cosine distance. Neighbouring frames are within .05 of each other;
 * an embedder to which all faces of a person are nearer than that is measured by its own: so much of the
 * middle distance from the centroid, and no two faces are nearer than the last but copies.
 */
const DUPLICATE = { most: 0.05, share: 0.7, least: 0.005 } as const;
/** A face so many standard deviations below the middle is somebody else's, or shows too little. */
const FAR = 2;
/** Median absolute deviations in a standard deviation. */
const NORMAL = 1.4826;
/** Where all are alike a deviation says nothing: cosine. */
const LEAST_DEVIATION = 0.02;
/** Faces are apart by these shares of the time between first and last, then by less, then by anything. */
const APART = [1 / EXEMPLARS, 1 / (4 * EXEMPLARS), 0] as const;

/** A face that stands for its identity. */
export interface Exemplar {
  readonly face: number;
  /** Cosine with the identity's centroid. */
  readonly similarity: number;
}

/**
 * The faces that stand best for an identity, the best first: near its centroid, so that a wrong face or a
 * wrong track is not taken; of good quality, frontal and sharp before others (the canonical rule); spread
 * over its time; no two nearly the same.
 * @param embeddings [E, d], unit rows of the episode's faces
 * @returns at most `count`, none for an identity without vectors
 * Cost: O(faces of the identity × d).
 */
export function exemplars(
  episode: Episode,
  embeddings: Matrix,
  { tracks }: Pick<Identity, 'tracks'>,
  count = EXEMPLARS,
): readonly Exemplar[] {
  const { compare, isCandidate } = faceOrder(episode);
  const byTrack = Array.from(tracks, (track) =>
    Array.from(usableFaces(episode, track).filter(isCandidate)).sort(compare),
  );
  const faces = byTrack.flatMap((own) => own.slice(0, PER_TRACK));
  if (faces.length === 0) return [];
  const rowsOf = (list: readonly number[]) =>
    Int32Array.from(list, (face) => episode.faces.embeddingRow[face]!);
  // A first centroid of all tracks, then one of what is near it: a wrong track counts no more.
  const first = near(faces, embeddings, rowsOf, meanOfTracks(byTrack, embeddings, rowsOf));
  const kept = new Set(first.map(({ face }) => face));
  const others = byTrack.map((own) => own.filter((face) => kept.has(face)));
  const all = near(faces, embeddings, rowsOf, meanOfTracks(others, embeddings, rowsOf));
  const inOrder = all.sort((a, b) => compare(a.face, b.face));
  // Of plenty the better half.
  const plenty = Math.max(2 * count, Math.ceil(inOrder.length / 2));
  return spread(inOrder.slice(0, plenty), episode, embeddings, count);
}

function meanOfTracks(
  byTrack: readonly (readonly number[])[],
  embeddings: Matrix,
  rowsOf: (faces: readonly number[]) => Int32Array,
): Float64Array {
  const own = byTrack.filter((faces) => faces.length > 0);
  const { d } = embeddings;
  const data = new Float32Array(own.length * d); // [tracks * d]
  own.forEach((faces, i) => {
    data.set(unitMean(embeddings, rowsOf(faces)).unit, i * d);
  });
  return unitMean({ n: own.length, d, data }, Int32Array.from(own.keys())).unit;
}

/** The faces that are not far from a centroid. */
function near(
  faces: readonly number[],
  { d, data }: Matrix,
  rowsOf: (faces: readonly number[]) => Int32Array,
  centroid: Float64Array,
): Exemplar[] {
  const rows = rowsOf(faces);
  const cosines = Float64Array.from(rows, (row) => {
    let dot = 0;
    for (let k = 0; k < d; k++) dot += data[row * d + k]! * centroid[k]!;
    return dot;
  });
  const middle = median(cosines);
  const deviation = NORMAL * median(cosines.map((x) => Math.abs(x - middle)));
  const least = middle - FAR * Math.max(LEAST_DEVIATION, deviation);
  return faces.flatMap((face, i) => {
    const similarity = cosines[i]!;
    return similarity >= least ? [{ face, similarity }] : [];
  });
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The first ones, as far apart in time as there are enough; never two that are nearly the same. */
function spread(
  inOrder: readonly Exemplar[],
  { faces }: Episode,
  { d, data }: Matrix,
  count: number,
): readonly Exemplar[] {
  const times = inOrder.map(({ face }) => faces.ts[face]!).filter((ts) => !Number.isNaN(ts));
  const span =
    times.reduce((most, ts) => Math.max(most, ts), 0) -
    times.reduce((least, ts) => Math.min(least, ts), Number.POSITIVE_INFINITY);
  const chosen: Exemplar[] = [];
  const cosine = (a: number, b: number): number => {
    const [x, y] = [faces.embeddingRow[a]! * d, faces.embeddingRow[b]! * d];
    let dot = 0;
    for (let k = 0; k < d; k++) dot += data[x + k]! * data[y + k]!;
    return dot;
  };
  const distances = Float64Array.from(inOrder, ({ similarity }) => 1 - similarity);
  const { most, share: part, least } = DUPLICATE;
  const duplicate = Math.min(most, Math.max(least, part * median(distances)));
  for (const share of APART) {
    const gap = times.length < 2 ? 0 : share * span;
    for (const one of inOrder) {
      if (chosen.length >= count) break;
      const fits = chosen.every(
        ({ face }) =>
          face !== one.face &&
          !(Math.abs(faces.ts[face]! - faces.ts[one.face]!) < gap) &&
          1 - cosine(face, one.face) > duplicate,
      );
      if (fits) chosen.push(one);
    }
  }
  const places = new Map(inOrder.map(({ face }, place) => [face, place]));
  return chosen.sort((a, b) => places.get(a.face)! - places.get(b.face)!);
}

/** A face of an episode as a seed. @param id of the seed, which nobody has */
export function seedOfFace(
  episode: Episode,
  embeddings: Matrix,
  { id: identityId }: Pick<Identity, 'id'>,
  face: number,
  seed: { readonly id: string; readonly model: EmbeddingModel; readonly at: string },
): Seed {
  const { faces } = episode;
  // Of several episodes that are one, the one that it is of.
  const part = partOfFace(episode, face);
  const { epId, runId } = part ?? episode;
  const { d, data } = embeddings;
  const at = faces.embeddingRow[face]! * d;
  const frame = faces.frame[face]!;
  return {
    id: seed.id,
    model: seed.model,
    vector: data.slice(at, at + d),
    origin: {
      ...{ type: 'episode', epId, runId, identityId },
      faceId: faces.faceId[face]!.slice(part?.prefix.length ?? 0),
      trackId: ownId(episode, faces.track[face]!),
      frame: frame < 0 ? frame : frame - (part?.frameShift ?? 0),
      ts: faces.ts[face]! - (part?.timeShift ?? 0),
    },
    quality: qualityOf(episode, face),
    createdAt: seed.at,
    extra: {},
  };
}

function qualityOf({ faces }: Episode, face: number): SeedQuality {
  const [x1, y1, x2, y2] = faces.box.subarray(4 * face, 4 * face + 4);
  const size = Math.min(x2! - x1!, y2! - y1!);
  const [sharpness, yaw] = [faces.sharpness[face]!, faces.yaw[face]!];
  return {
    // A box in shares of the frame has no pixels.
    ...(size > 1 ? { size: Math.round(size) } : {}),
    ...(Number.isNaN(sharpness) ? {} : { sharpness }),
    ...(Number.isNaN(yaw) ? {} : { yaw: Math.round(yaw) }),
  };
}
