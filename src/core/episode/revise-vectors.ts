import { type Episode, FACE_OTHER_MODEL, FACE_QUARANTINED } from './episode.ts';
import { isUsableFace } from './usable-faces.ts';

/** What of an episode depends on which vectors its faces have. */
export interface VectorColumns {
  /** Row in the matrix of vectors, −1 for a face without one. */
  readonly embeddingRow: Int32Array; // [F]
  readonly dim: number;
  /** As files call the model that made them; "" where nobody knows. */
  readonly embeddingModel: string;
}

/** What an episode says of its vectors now. */
export const vectorColumns = ({ faces, dim, embeddingModel }: Episode): VectorColumns => ({
  embeddingRow: faces.embeddingRow,
  dim,
  embeddingModel: embeddingModel ?? '',
});

/**
 * The same episode with other vectors. Faces, tracks and whatever was decided of them stay.
 * @param madeAnew whether all of them were made by one model: then faces that were set aside for the
 *   model of their own vector take part, and do so no longer when those of the files come back
 */
export function withVectors(episode: Episode, columns: VectorColumns, madeAnew: boolean): Episode {
  const { embeddingModel: _, ...rest } = episode;
  const { embeddingRow, dim, embeddingModel } = columns;
  const flags = episode.faces.flags.map((own) => {
    if ((own & FACE_OTHER_MODEL) === 0) return own;
    return madeAnew ? own & ~FACE_QUARANTINED : own | FACE_QUARANTINED;
  });
  const faces = { ...episode.faces, embeddingRow, flags };
  const embedded = new Int32Array(episode.tracks.count); // [T]
  for (let row = 0; row < faces.count; row++) {
    const track = faces.track[row]!;
    if (track >= 0 && isUsableFace(faces, row)) embedded[track]!++;
  }
  return {
    ...rest,
    dim,
    ...(embeddingModel === '' ? {} : { embeddingModel }),
    faces,
    tracks: { ...episode.tracks, embedded },
  };
}

/**
 * The columns of vectors that were made anew, row by row of those before.
 * @param made 1 for each row that has a vector now, [E]
 */
export function columnsOfMade(
  { faces }: Episode,
  made: Uint8Array,
  model: { readonly name: string; readonly dimension: number },
): VectorColumns {
  const embeddingRow = faces.embeddingRow.map((row) => (row >= 0 && made[row] === 1 ? row : -1));
  return { embeddingRow, dim: model.dimension, embeddingModel: model.name };
}

/** Face row of each vector; −1 for one that belongs to no face. @param n vectors */
export function faceOfVector({ faces }: Episode, n: number): Int32Array {
  const face = new Int32Array(n).fill(-1); // [n]
  faces.embeddingRow.forEach((row, i) => {
    if (row >= 0 && row < n) face[row] = i;
  });
  return face;
}
