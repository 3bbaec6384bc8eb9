import type { FaceColumns, TrackColumns } from './episode.ts';
import { FACE_DELETED, FACE_QUARANTINED, FACE_SKIPPED } from './episode.ts';
import type { FaceTable } from './face-table.ts';
import type { TrackTable } from './track-table.ts';

/** Make typed face columns of the table. */
export function faceColumns(table: FaceTable): FaceColumns {
  const count = table.track.length;
  return {
    count,
    track: Int32Array.from(table.track),
    frame: Int32Array.from(table.frame),
    ts: Float64Array.from(table.ts),
    box: Float32Array.from(table.box),
    quality: Float32Array.from(table.quality),
    yaw: Float32Array.from(table.yaw),
    sharpness: new Float32Array(count).fill(Number.NaN),
    embeddingRow: Int32Array.from(table.embeddingRow),
    flags: Uint8Array.from(table.flags),
    skipReason: Int16Array.from(table.skipReason),
    reasons: table.reasons,
    skipTexts: table.skipTexts,
    faceId: table.faceId,
  };
}

/**
 * Make typed track columns of the table: faces grouped by track and ordered by frame (ties and
 * unknown frames by file order, unknown ones first), times filled from the faces where tracks.jsonl
 * has none. A track all of whose faces are marked deleted is deleted.
 */
export function trackColumns(table: TrackTable, faces: FaceColumns): TrackColumns {
  const count = table.id.length;
  const faceStart = new Int32Array(count + 1); // [T + 1]
  for (const track of faces.track) faceStart[track + 1] = (faceStart[track + 1] ?? 0) + 1;
  for (let t = 0; t < count; t++) faceStart[t + 1] = (faceStart[t + 1] ?? 0) + (faceStart[t] ?? 0);

  const faceRows = new Int32Array(faces.count); // [F]
  const next = faceStart.slice(0, count);
  faces.track.forEach((track, face) => {
    const at = next[track] ?? 0;
    faceRows[at] = face;
    next[track] = at + 1;
  });
  const frame = (face: number) => faces.frame[face] ?? -1;
  for (let t = 0; t < count; t++) {
    faceRows.subarray(faceStart[t], faceStart[t + 1]).sort((a, b) => frame(a) - frame(b) || a - b);
  }

  const columns: TrackColumns = {
    count,
    number: Int32Array.from(table.number),
    id: table.id,
    deleted: Uint8Array.from(table.deleted, Number),
    firstTs: Float64Array.from(table.firstTs),
    lastTs: Float64Array.from(table.lastTs),
    faceStart,
    faceRows,
    embedded: new Int32Array(count),
    spread: Float32Array.from(table.spread),
  };
  for (let t = 0; t < count; t++) fillFromFaces(columns, faces, t);
  return columns;
}

const NOT_USABLE = FACE_SKIPPED | FACE_DELETED | FACE_QUARANTINED;

function fillFromFaces(columns: TrackColumns, faces: FaceColumns, t: number): void {
  const rows = columns.faceRows.subarray(columns.faceStart[t], columns.faceStart[t + 1]);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let embedded = 0;
  let deleted = 0;
  for (const face of rows) {
    const ts = faces.ts[face] ?? Number.NaN;
    if (ts < first) first = ts;
    if (ts > last) last = ts;
    const flags = faces.flags[face] ?? 0;
    if ((flags & FACE_DELETED) !== 0) deleted += 1;
    if ((flags & NOT_USABLE) === 0 && (faces.embeddingRow[face] ?? -1) >= 0) embedded += 1;
  }
  columns.embedded[t] = embedded;
  if (rows.length > 0 && deleted === rows.length) columns.deleted[t] = 1;
  if (Number.isNaN(columns.firstTs[t]) && Number.isFinite(first)) columns.firstTs[t] = first;
  if (Number.isNaN(columns.lastTs[t]) && Number.isFinite(last)) columns.lastTs[t] = last;
}
