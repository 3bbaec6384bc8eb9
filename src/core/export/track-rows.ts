import {
  FACE_DELETED,
  FACE_OTHER_MODEL,
  FACE_QUARANTINED,
  FACE_SKIPPED,
} from '../episode/episode.ts';
import { poolPrototype } from '../episode/prototype.ts';
import { usableFaces } from '../episode/usable-faces.ts';
import { frameOf, objectOf, type Row } from '../parse/fields.ts';
import { parseJson } from '../parse/json-text.ts';
import { listOf } from '../parse/list-text.ts';
import { rawCount, rawRow } from '../parse/raw-rows.ts';
import { type EpisodePlan, firstFrame, isMarked } from './episode-plan.ts';
import { type Change, insertVector, isSpacedRow, patchRow } from './row-patch.ts';
import { madeRow, respellTrack, saysDeleted } from './row-values.ts';
import { CHUNK_BYTES, createChunkWriter, NEWLINE } from './streamed-file.ts';
import { createVectorWriter, shortFloat } from './vector-text.ts';

/**
 * tracks.jsonl in step with the decisions: rows as they were imported, deleted tracks marked (or left
 * out), and a row for every part of a track that was split, copied from the track's own.
 */
export async function* trackLines(plan: EpisodePlan): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { trackRows } = plan;
  const out = createChunkWriter();
  const write = createVectorWriter();
  for (const track of plan.tracks) {
    const source = plan.siblings.get(track)?.source ?? track;
    const kept = trackRows !== undefined && source < rawCount(trackRows);
    let row = kept ? rawRow(trackRows, source) : rowOf(plan, track);
    const changes = new Map<string, Change>();
    const vector = await vectorOf(plan, track);
    if (vector !== undefined) {
      const spaced = isSpacedRow(row);
      const json = write(vector, spaced);
      const at = kept ? (trackRows.vectorAt[source] ?? -1) : -1;
      if (at >= 0) row = insertVector(row, at, 'face_embedding', json, spaced);
      else changes.set('face_embedding', { type: 'set', json });
    }
    if (plan.decisions.deleted.has(track) || isDeletedAgain(plan, track, row)) {
      changes.set('deleted', { type: 'set', json: 'true' });
    }
    if (plan.deleted[track] !== 1 && saysDeleted(row)) {
      changes.set('deleted', { type: 'remove' });
    }
    if (kept)
      for (const [key, change] of keptChanges(plan, track, source)) changes.set(key, change);
    out.bytes(changes.size === 0 ? row : patchRow(row, changes));
    out.bytes(NEWLINE);
    if (out.length >= CHUNK_BYTES) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

/** Neither its row nor those of its faces say it: a step that had restored it was undone. */
function isDeletedAgain(plan: EpisodePlan, track: number, row: Uint8Array): boolean {
  const { episode, faceRows, deleted } = plan;
  if (deleted[track] !== 1 || saysDeleted(row)) return false;
  return (
    episode.tracks.deleted[track] === 1 &&
    facesOf(plan, track).every((face) => faceRows && !saysDeleted(rawRow(faceRows, face)))
  );
}

/** A row for a track that tracks.jsonl did not have. */
function rowOf(plan: EpisodePlan, track: number): Uint8Array {
  const { tracks } = plan.episode;
  const time = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? undefined : value;
  const spread = tracks.spread[track] ?? Number.NaN;
  const { first, last } = framesOf(plan, track);
  return madeRow({
    ep_id: plan.base.epId,
    track_id: respellTrack(undefined, tracks, track),
    first_ts: time(tracks.firstTs[track]),
    last_ts: time(tracks.lastTs[track]),
    first_frame_idx: first < 0 ? undefined : first,
    last_frame_idx: last < 0 ? undefined : last,
    faces_count: acceptedFaces(plan, track),
    face_embedding_spread: Number.isNaN(spread) ? undefined : shortFloat(spread),
    deleted: plan.deleted[track] === 1 ? true : undefined,
  });
}

/** What is no longer true of an imported row. */
function keptChanges(plan: EpisodePlan, track: number, source: number): Map<string, Change> {
  const changes = new Map<string, Change>();
  const set = (key: string, value: unknown) =>
    changes.set(key, { type: 'set', json: JSON.stringify(value) });
  const divided = plan.siblings.get(track);
  const thinned =
    plan.profile === 'pipeline' &&
    facesOf(plan, track).some((face) => isMarked(plan.episode.faces, face));
  if (plan.trackRows === undefined || (divided === undefined && !thinned)) return changes;
  const row = fieldsOf(rawRow(plan.trackRows, source));
  if (thinned || divided !== undefined) set('faces_count', acceptedFaces(plan, track));
  if (divided === undefined) return changes;

  const { tracks } = plan.episode;
  for (const key of ['track_id', 'track_label']) {
    if (track !== source && row[key] !== undefined) set(key, respellTrack(row[key], tracks, track));
  }
  const { first, last } = framesOf(plan, track);
  const given: readonly (readonly [key: string, value: number])[] = [
    ['first_ts', tracks.firstTs[track] ?? Number.NaN],
    ['last_ts', tracks.lastTs[track] ?? Number.NaN],
    ['start_s', tracks.firstTs[track] ?? Number.NaN],
    ['end_s', tracks.lastTs[track] ?? Number.NaN],
    ['first_frame_idx', first < 0 ? Number.NaN : first],
    ['last_frame_idx', last < 0 ? Number.NaN : last],
  ];
  for (const [key, value] of given) {
    if (row[key] === undefined) continue;
    if (Number.isNaN(value)) changes.set(key, { type: 'remove' });
    else set(key, value);
  }
  if (listOf(row.frame_span) !== undefined) set('frame_span', [first, last]);
  const samples = samplesOf(plan, track, row);
  if (samples !== undefined) set('bboxes_sampled', samples);
  // Frames without a sample are not known one by one: those that are belong to one part each.
  const frames = Math.max(samples?.length ?? 0, faceCount(plan, track));
  if (row.frame_count !== undefined) set('frame_count', frames);
  for (const key of track === source ? OF_THE_WHOLE : [...OF_THE_WHOLE, ...PICTURES]) {
    changes.set(key, { type: 'remove' });
  }
  return changes;
}

/** Measured on the faces that the track had, by the vectors that they had. */
export const OF_THE_WHOLE = [
  'face_embedding_samples',
  'face_embedding_spread',
  'coherence_warning',
];
/** Show the first part. */
const PICTURES = ['thumb_rel_path', 'thumb_s3_key', 'best_crop_rel_path', 'best_crop_s3_key'];

/** The sampled boxes of the frames that this part has; undefined when the row lists none. */
function samplesOf(plan: EpisodePlan, track: number, row: Row): unknown[] | undefined {
  const rows = plan.siblings.get(track)?.rows ?? [];
  const all = listOf(row.bboxes_sampled);
  if (all === undefined) return undefined;
  const begins = rows.map((one) => firstFrame(plan.episode, one));
  return all.filter((entry) => {
    const frame = frameOf(objectOf(entry) ?? {}, 'frame_idx', 'frame');
    let owner = 0;
    while (owner + 1 < rows.length && (begins[owner + 1] ?? -1) <= frame) owner += 1;
    return rows[owner] === track;
  });
}

/**
 * The vector of a track's row: where prototypes are all that there is, its own; in the pipeline's
 * schema the prototype of its faces, without which the pipeline does not cluster it.
 */
async function vectorOf(plan: EpisodePlan, track: number): Promise<Float32Array | undefined> {
  const { episode, vectors, home } = plan;
  const { faces, tracks } = episode;
  const { d } = vectors;
  if (home === 'tracks') {
    const rows = tracks.faceRows.subarray(tracks.faceStart[track], tracks.faceStart[track + 1]);
    const own = rows.find((face) => (faces.embeddingRow[face] ?? -1) >= 0);
    if (own !== undefined) return vectors.row(faces.embeddingRow[own] ?? -1);
    const quarantined = rows.some((face) => ((faces.flags[face] ?? 0) & FACE_QUARANTINED) !== 0);
    return quarantined ? new Float32Array(Math.max(2, d)) : undefined;
  }
  if (home !== 'inline' || plan.profile !== 'pipeline') return undefined;
  const own = usableFaces(episode, track);
  // A track that is set aside for its model keeps the prototype of that model.
  const usable = own.length > 0 ? own : facesOfOtherModel(plan, track);
  if (usable.length === 0) return undefined;
  const data = new Float32Array(usable.length * d);
  for (const [i, face] of usable.entries()) {
    data.set(await vectors.row(faces.embeddingRow[face] ?? -1), i * d);
  }
  const pooled = new Float64Array(d);
  const rows = Int32Array.from(usable, (_, i) => i);
  const quality = Float32Array.from(usable, (face) => faces.quality[face] ?? Number.NaN);
  poolPrototype({ embeddings: { n: usable.length, d, data }, rows, quality }, pooled);
  const prototype = Float32Array.from(pooled);
  return prototype.some((x) => x !== 0) ? prototype : undefined;
}

function facesOfOtherModel(plan: EpisodePlan, track: number): Int32Array {
  const { embeddingRow, flags } = plan.episode.faces;
  return facesOf(plan, track)
    .filter((face) => {
      const other = ((flags[face] ?? 0) & FACE_OTHER_MODEL) !== 0;
      return other && ((flags[face] ?? 0) & FACE_DELETED) === 0 && (embeddingRow[face] ?? -1) >= 0;
    })
    .sort();
}

function facesOf({ episode }: EpisodePlan, track: number): Int32Array {
  const { faceRows, faceStart } = episode.tracks;
  return faceRows.subarray(faceStart[track], faceStart[track + 1]);
}

/** Faces that are not skipped: what the pipeline counts. Deleted ones are not there in its files. */
function acceptedFaces(plan: EpisodePlan, track: number): number {
  const out = plan.profile === 'pipeline' ? FACE_SKIPPED | FACE_DELETED : FACE_SKIPPED;
  const { flags } = plan.episode.faces;
  return facesOf(plan, track).filter((face) => ((flags[face] ?? 0) & out) === 0).length;
}

function faceCount(plan: EpisodePlan, track: number): number {
  return facesOf(plan, track).length;
}

function framesOf(plan: EpisodePlan, track: number): { first: number; last: number } {
  const frames = facesOf(plan, track)
    .map((face) => plan.episode.faces.frame[face] ?? -1)
    .filter((frame) => frame >= 0);
  if (frames.length === 0) return { first: -1, last: -1 };
  return { first: frames[0] ?? -1, last: frames.at(-1) ?? -1 };
}

function fieldsOf(row: Uint8Array): Row {
  return objectOf(parseJson(new TextDecoder().decode(row))) ?? {};
}
