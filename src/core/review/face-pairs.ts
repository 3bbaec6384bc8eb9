import type { Episode } from '../episode/episode.ts';
import { usableFaces } from '../episode/usable-faces.ts';
import { dotRows } from '../vector/dot-rows.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Two face rows and how alike they are. */
export interface FacePair {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

/** Faces of a side that are compared at most: the pairs are quadratic in them. */
const MOST_FACES = 384;

/**
 * The most and the least similar faces of two sides. Without a second side: of different tracks of
 * the first, or of its one track. Sides of more than 384 usable faces are sampled evenly; ties go to
 * the earlier faces.
 * @param a, b track rows
 * @returns undefined when a side has no usable face
 * Cost: O(min(f, 384)² · d) for f faces a side.
 */
export function extremeFaces(
  episode: Episode,
  embeddings: Matrix,
  a: Int32Array,
  b: Int32Array | undefined,
): { nearest: FacePair; farthest: FacePair } | undefined {
  const { embeddingRow, track } = episode.faces;
  const { d, data } = embeddings;
  const one = sample(episode, a);
  const other = b === undefined ? one : sample(episode, b);
  const acrossTracks = b === undefined && a.length > 1;
  let nearest: FacePair | undefined;
  let farthest: FacePair | undefined;
  one.forEach((face, i) => {
    for (let j = b === undefined ? i + 1 : 0; j < other.length; j++) {
      const against = other[j]!;
      if (face === against || (acrossTracks && track[face] === track[against])) continue;
      const from = embeddingRow[face]! * d;
      const similarity = dotRows(data, from, data, embeddingRow[against]! * d, d);
      const pair = { a: face, b: against, similarity };
      if (nearest === undefined || similarity > nearest.similarity) nearest = pair;
      if (farthest === undefined || similarity < farthest.similarity) farthest = pair;
    }
  });
  if (nearest === undefined || farthest === undefined) return undefined;
  return { nearest, farthest };
}

function sample(episode: Episode, tracks: Int32Array): Int32Array {
  const faces = [...tracks].flatMap((track) => [...usableFaces(episode, track)]);
  const count = Math.min(faces.length, MOST_FACES);
  return Int32Array.from({ length: count }, (_, i) => {
    return faces[Math.floor((i * faces.length) / count)]!;
  });
}
