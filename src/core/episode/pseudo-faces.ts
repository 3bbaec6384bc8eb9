import { normaliseRow } from '../parse/unit.ts';
import type { Matrix } from '../vector/matrix.ts';
import { FACE_DELETED, FACE_QUARANTINED, FACE_SKIPPED } from './episode.ts';
import type { FaceTable } from './face-table.ts';
import { BOX_NONE } from './read-boxes.ts';
import type { Prototypes, Sample } from './read-tracks.ts';
import type { RemarkBook } from './remarks.ts';
import type { TrackTable } from './track-table.ts';

/**
 * Stand in for missing face vectors with the pipeline's track prototypes: each goes to the track's
 * first accepted face, or, where faces.jsonl has none, to a face made for it.
 * @returns unit vectors, rows as `embeddingRow`
 * @throws AppError `tracks/mixed-dimensions` when the prototypes are of two lengths
 */
export function takePrototypes(
  prototypes: Prototypes,
  faces: FaceTable,
  tracks: TrackTable,
  remarks: RemarkBook,
): Matrix {
  if (prototypes.fault !== undefined) throw prototypes.fault;
  const { d } = prototypes;
  const data = prototypes.store.finish();
  const firstFace = firstAccepted(faces);
  let kept = 0;
  prototypes.track.forEach((track, index) => {
    const face = firstFace.get(track) ?? addFace(faces, tracks, track, prototypes.sample[index]);
    const state = normaliseRow(data, index * d, d);
    if (state === 'unit') {
      data.copyWithin(kept * d, index * d, (index + 1) * d);
      faces.embeddingRow[face] = kept++;
      const fault = faces.faults.get(face);
      if (fault === undefined) return;
      faces.faults.delete(face);
      faces.flags[face] = (faces.flags[face] ?? 0) & ~FACE_QUARANTINED;
      remarks.add('faces/from-tracks', fault.where);
      return;
    }
    faces.flags[face] = (faces.flags[face] ?? 0) | FACE_QUARANTINED;
    const code = state === 'zero' ? 'faces/zero-vector' : 'faces/non-finite-vector';
    remarks.add(code, `face_embedding of track ${tracks.id[track] ?? ''}`);
  });
  return { n: kept, d: kept === 0 ? 0 : d, data: data.slice(0, kept * d) };
}

function firstAccepted(faces: FaceTable): Map<number, number> {
  const first = new Map<number, number>();
  faces.track.forEach((track, face) => {
    const usable = ((faces.flags[face] ?? 0) & (FACE_SKIPPED | FACE_DELETED)) === 0;
    if (usable && !first.has(track)) first.set(track, face);
  });
  return first;
}

function addFace(
  faces: FaceTable,
  tracks: TrackTable,
  track: number,
  sample: Sample | undefined,
): number {
  const face = faces.track.length;
  faces.track.push(track);
  faces.frame.push(sample?.frame ?? -1);
  faces.ts.push(sample?.ts ?? tracks.firstTs[track] ?? Number.NaN);
  const [x1 = Number.NaN, y1 = Number.NaN, x2 = Number.NaN, y2 = Number.NaN] = sample?.box ?? [];
  faces.box.push(x1, y1, x2, y2);
  faces.boxKind.push(sample?.boxKind ?? BOX_NONE);
  faces.quality.push(Number.NaN);
  faces.yaw.push(Number.NaN);
  faces.flags.push(0);
  faces.embeddingRow.push(-1);
  faces.model.push(-1);
  faces.skipReason.push(-1);
  faces.faceId.push(`prototype_${tracks.id[track] ?? track}`);
  faces.line.push(0);
  faces.accepted.push(-1);
  faces.inline.push(-1);
  faces.ordinal.push(-1);
  faces.brokenBefore.push(0);
  return face;
}
