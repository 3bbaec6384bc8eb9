import {
  type Episode,
  FACE_DELETED,
  FACE_QUARANTINED,
  FACE_SKIPPED,
  type ImportedEpisode,
} from '../episode/episode.ts';
import { poolPrototype } from '../episode/prototype.ts';
import { usableFaces } from '../episode/usable-faces.ts';
import { npyHeader } from '../parse/npy.ts';
import { type RawRows, rawCount, rawRow } from '../parse/raw-rows.ts';
import type { Matrix } from '../vector/matrix.ts';
import { hasVectorRow } from './episode-plan.ts';
import { type Change, insertVector, isSpacedRow, patchRow } from './row-patch.ts';
import { createChunkWriter, NEWLINE } from './streamed-file.ts';
import { OF_THE_WHOLE } from './track-rows.ts';
import { createVectorWriter } from './vector-text.ts';

/** The files of an episode that hold its vectors. */
export interface ReembeddedFiles {
  readonly faces: Uint8Array;
  readonly npy: Uint8Array;
  /** Undefined where there is no tracks.jsonl, or it cannot be told which row is whose. */
  readonly tracks: Uint8Array | undefined;
}

/**
 * faces.jsonl, faces.npy and tracks.jsonl with other vectors, of one model. Rows stay as they are but for what is about
 * their vectors: no decision comes into them, none is taken out.
 *
 * Vectors stand in the rows where they stood there, and else in faces.npy alone, as long as it is known from that which
 * is whose. See: [Note: Home of the vectors]. Prototypes of tracks are those of the new vectors; what else was measured
 * on the old ones is left out. Same input, same bytes.
 * @param episode as it was imported, with the new vectors (`withVectors`)
 * @param raw its rows: those of faces.jsonl are its faces
 * @param vectors [E, d] unit rows, as `embeddingRow` says
 */
export function reembeddedFiles(
  episode: Episode,
  raw: NonNullable<ImportedEpisode['raw']>,
  vectors: Matrix,
): ReembeddedFiles {
  const { faces, tracks } = raw;
  if (faces === undefined || rawCount(faces) !== episode.faces.count) {
    throw new Error(`${rawCount(faces)} rows for ${episode.faces.count} faces`);
  }
  const isWhole = tracks !== undefined && rawCount(tracks) <= episode.tracks.count;
  return {
    faces: faceBytes(episode, faces, vectors),
    npy: npyBytes(episode, vectors),
    tracks: isWhole ? trackBytes(episode, tracks, vectors) : undefined,
  };
}

const rowOf = ({ data, d }: Matrix, row: number): Float32Array =>
  row < 0 ? new Float32Array(d) : data.subarray(row * d, (row + 1) * d);

function faceBytes(episode: Episode, raw: RawRows, vectors: Matrix): Uint8Array {
  const { faces, embeddingModel = '' } = episode;
  const isInline = raw.vectorAt.some((at) => at >= 0) || hasUntold(episode);
  const out = createChunkWriter();
  const write = createVectorWriter();
  for (let face = 0; face < faces.count; face++) {
    let row = rawRow(raw, face);
    const changes = new Map<string, Change>();
    if ((faces.flags[face]! & FACE_SKIPPED) === 0) {
      changes.set('embedding_model', { type: 'set', json: JSON.stringify(embeddingModel) });
    }
    if (isInline && hasVectorRow(episode, face)) {
      const spaced = isSpacedRow(row);
      const json = write(rowOf(vectors, faces.embeddingRow[face]!), spaced);
      const at = raw.vectorAt[face]!;
      if (at >= 0) row = insertVector(row, at, 'embedding', json, spaced);
      else changes.set('embedding', { type: 'set', json });
    }
    out.bytes(changes.size === 0 ? row : patchRow(row, changes));
    out.bytes(NEWLINE);
  }
  return out.take();
}

/** A face without a vector, of which no reason is known: its row in faces.npy could not be told. */
function hasUntold(episode: Episode): boolean {
  const { count, flags } = episode.faces;
  for (let face = 0; face < count; face++) {
    if ((flags[face]! & FACE_SKIPPED) === 0 && !hasVectorRow(episode, face)) return true;
  }
  return false;
}

/** A row for each face that has a vector, or had one that is none, in the order of faces.jsonl. */
function npyBytes(episode: Episode, vectors: Matrix): Uint8Array {
  const { count, embeddingRow } = episode.faces;
  const rows: number[] = [];
  for (let face = 0; face < count; face++) {
    if (hasVectorRow(episode, face)) rows.push(embeddingRow[face]!);
  }
  const { d } = vectors;
  const header = npyHeader(rows.length, d);
  const bytes = new Uint8Array(header.length + rows.length * d * 4);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  rows.forEach((row, i) => {
    rowOf(vectors, row).forEach((x, k) => {
      view.setFloat32((i * d + k) * 4, x, true);
    });
  });
  return bytes;
}

function trackBytes(episode: Episode, raw: RawRows, vectors: Matrix): Uint8Array {
  const { embeddingModel = '' } = episode;
  const out = createChunkWriter();
  const write = createVectorWriter();
  for (let track = 0; track < rawCount(raw); track++) {
    let row = rawRow(raw, track);
    const at = raw.vectorAt[track]!;
    const changes = new Map<string, Change>();
    // One that says nothing of vectors goes on saying nothing.
    if (at >= 0) {
      for (const key of OF_THE_WHOLE) changes.set(key, { type: 'remove' });
      const prototype = prototypeOf(episode, track, vectors);
      if (prototype === undefined) changes.set('face_embedding_model', { type: 'remove' });
      else {
        const spaced = isSpacedRow(row);
        row = insertVector(row, at, 'face_embedding', write(prototype, spaced), spaced);
        const json = JSON.stringify(embeddingModel);
        changes.set('face_embedding_model', { type: 'set', json });
      }
    }
    out.bytes(changes.size === 0 ? row : patchRow(row, changes));
    out.bytes(NEWLINE);
  }
  return out.take();
}

/** Of what is deleted whole, too: it may be restored. */
function prototypeOf(
  episode: Episode,
  track: number,
  embeddings: Matrix,
): Float32Array | undefined {
  const { embeddingRow, quality } = episode.faces;
  const usable = usableFaces(episode, track);
  const faces = usable.length > 0 ? usable : deletedFaces(episode, track);
  if (faces.length === 0) return undefined;
  const pooled = new Float64Array(embeddings.d);
  poolPrototype(
    {
      embeddings,
      rows: faces.map((face) => embeddingRow[face]!),
      quality: Float32Array.from(faces, (face) => quality[face]!),
    },
    pooled,
  );
  const prototype = Float32Array.from(pooled);
  return prototype.some((x) => x !== 0) ? prototype : undefined;
}

function deletedFaces({ faces, tracks }: Episode, track: number): Int32Array {
  const unusable = FACE_SKIPPED | FACE_QUARANTINED;
  return tracks.faceRows
    .subarray(tracks.faceStart[track]!, tracks.faceStart[track + 1]!)
    .filter((face) => {
      const flags = faces.flags[face]!;
      return (
        (flags & FACE_DELETED) !== 0 && (flags & unusable) === 0 && faces.embeddingRow[face]! >= 0
      );
    })
    .sort();
}
