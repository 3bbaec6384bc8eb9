import type { JobHooks } from '../job.ts';
import type { SourceFile } from '../parse/source.ts';
import type { Matrix } from '../vector/matrix.ts';
import { type Checked, crossCheck } from './cross-check.ts';
import { FACE_QUARANTINED, type ImportReport } from './episode.ts';
import type { FaceTable } from './face-table.ts';
import { refuseRowCount, takeFromNpy } from './match-vectors.ts';
import { takePrototypes } from './pseudo-faces.ts';
import type { FacesRead } from './read-faces.ts';
import type { TracksRead } from './read-tracks.ts';
import type { RemarkBook } from './remarks.ts';
import type { TrackTable } from './track-table.ts';

/** Vectors as an episode has them, and how they were matched to faces. */
export interface TakenVectors {
  readonly rule: ImportReport['vectorRule'];
  readonly vectors: Matrix; // [E, d]
}

export interface VectorContext {
  /** faces.npy. */
  readonly npy: SourceFile | undefined;
  readonly faces: FaceTable;
  readonly tracks: TrackTable;
  readonly remarks: RemarkBook;
  readonly hooks: JobHooks;
}

/**
 * The vectors of an episode: inline ones win, then faces.npy, then the prototypes of tracks.jsonl. A
 * face whose inline vector is none gets that of the next source, with a remark; what is left without
 * one is told.
 * @throws AppError `npy/row-count`, `tracks/mixed-dimensions`, and those of `readNpy`
 */
export async function takeVectors(
  context: VectorContext,
  read: FacesRead | undefined,
  tracksRead: TracksRead | undefined,
): Promise<TakenVectors> {
  const { faces, remarks } = context;
  const taken = await firstSource(context, read, tracksRead);
  for (const { code, where } of faces.faults.values()) remarks.add(code, where);
  return taken;
}

const NO_VECTORS: Omit<Matrix, 'data'> = { n: 0, d: 0 };

async function firstSource(
  context: VectorContext,
  read: FacesRead | undefined,
  tracksRead: TracksRead | undefined,
): Promise<TakenVectors> {
  const { npy, faces, tracks, remarks, hooks } = context;
  const prototypes = tracksRead?.prototypes;
  const hasPrototypes = prototypes !== undefined && prototypes.track.length > 0;
  if (read !== undefined && read.inline > 0) {
    const taken = await inlineVectors(context, read, hasPrototypes);
    if (taken.vectors.n > 0 || !hasPrototypes) return taken;
  } else if (read !== undefined && npy !== undefined) {
    const taken = await takeFromNpy(npy, faces, read, remarks, hooks);
    if (read.accepted > 0 || !hasPrototypes) return taken;
  }
  if (hasPrototypes) {
    const vectors = takePrototypes(prototypes, faces, tracks, remarks);
    return { rule: 'track-prototypes', vectors };
  }
  return { rule: 'none', vectors: { ...NO_VECTORS, data: new Float32Array(0) } };
}

async function inlineVectors(
  { npy, faces, remarks, hooks }: VectorContext,
  read: FacesRead,
  hasPrototypes: boolean,
): Promise<TakenVectors> {
  const n = read.d === 0 ? 0 : read.store.length / read.d;
  const vectors = { n, d: read.d, data: read.store.finish() };
  if (npy === undefined) return { rule: 'inline', vectors };
  const checked = await crossCheck(npy, faces, read, vectors, remarks, hooks);
  if (n === 0 && !checked.fits && !hasPrototypes) await refuseRowCount(npy, read);
  return mended(vectors, checked, faces, remarks);
}

/** Give what faces.npy has to the faces whose inline vector is none: its rows go behind the others. */
function mended(
  vectors: Matrix,
  { faces: rows, vectors: found }: Checked,
  faces: FaceTable,
  remarks: RemarkBook,
): TakenVectors {
  if (rows.length === 0) return { rule: 'inline', vectors };
  rows.forEach((face, i) => {
    remarks.add('faces/from-npy', faces.faults.get(face)?.where);
    faces.faults.delete(face);
    faces.embeddingRow[face] = vectors.n + i;
    faces.flags[face] = (faces.flags[face] ?? 0) & ~FACE_QUARANTINED;
  });
  if (vectors.n === 0) return { rule: 'npy-accepted', vectors: found };
  const data = new Float32Array(vectors.data.length + found.data.length);
  data.set(vectors.data);
  data.set(found.data, vectors.data.length);
  return { rule: 'inline', vectors: { n: vectors.n + found.n, d: vectors.d, data } };
}
