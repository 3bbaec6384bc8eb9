import { FACE_SKIPPED } from '../episode/episode.ts';
import { parseJson } from '../parse/json-text.ts';
import { rawRow } from '../parse/raw-rows.ts';
import { cropFolder, cropName } from './crop-files.ts';
import { type EpisodePlan, hasVectorRow, isMarked } from './episode-plan.ts';
import { type Change, insertVector, isSpacedRow, patchRow } from './row-patch.ts';
import { madeRow, respellTrack, saysDeleted } from './row-values.ts';
import { CHUNK_BYTES, createChunkWriter, NEWLINE } from './streamed-file.ts';
import { createVectorWriter, shortFloat } from './vector-text.ts';

/**
 * faces.jsonl in step with the decisions: rows as they were imported, those of deleted tracks marked
 * (or left out), those of a part of a track under its id, with their vectors where the plan has them.
 * @param withCrops crops are written beside, so moved faces name their new ones
 */
export async function* faceLines(
  plan: EpisodePlan,
  withCrops: boolean,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { vectors, home, base } = plan;
  const out = createChunkWriter();
  const write = createVectorWriter();
  const nothing = new Float32Array(Math.max(2, vectors.d));
  for (const face of plan.faces) {
    let row = faceRow(plan, face, withCrops);
    const at = plan.faceRows?.vectorAt[face] ?? -1;
    const changes = new Map<string, Change>(faceChanges(plan, face, row, withCrops));
    if (home === 'inline' && hasVectorRow(base, face)) {
      const index = base.faces.embeddingRow[face] ?? -1;
      const vector = index < 0 ? nothing : vectors.row(index);
      const values = vector instanceof Float32Array ? vector : await vector;
      const spaced = isSpacedRow(row);
      const json = write(values, spaced);
      if (at >= 0) row = insertVector(row, at, 'embedding', json, spaced);
      else changes.set('embedding', { type: 'set', json });
    }
    out.bytes(changes.size === 0 ? row : patchRow(row, changes));
    out.bytes(NEWLINE);
    if (out.length >= CHUNK_BYTES) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

/** The row as it was imported; one made from the columns where that was not kept. */
function faceRow(plan: EpisodePlan, face: number, withCrops: boolean): Uint8Array {
  if (plan.faceRows !== undefined) return rawRow(plan.faceRows, face);
  const { base, episode } = plan;
  const { faces } = base;
  const flags = faces.flags[face] ?? 0;
  const track = episode.faces.track[face] ?? -1;
  const box = [...faces.box.subarray(face * 4, face * 4 + 4)];
  const known = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? undefined : shortFloat(value);
  const frame = faces.frame[face] ?? -1;
  const ts = faces.ts[face] ?? Number.NaN;
  return madeRow({
    ep_id: base.epId,
    face_id: faces.faceId[face],
    track_id: respellTrack(undefined, episode.tracks, track),
    frame_idx: frame < 0 ? undefined : frame,
    ts: Number.isNaN(ts) ? undefined : ts,
    bbox_xyxy: box.some(Number.isNaN) ? undefined : box.map(shortFloat),
    quality: known(faces.quality[face]),
    pose_yaw: known(faces.yaw[face]),
    crop_rel_path: withCrops ? cropPathOf(plan, face) : undefined,
    skip: (flags & FACE_SKIPPED) === 0 ? undefined : (faces.skipTexts.get(face) ?? 'skipped'),
    deleted: isMarked(episode.faces, face) ? true : undefined,
  });
}

function* faceChanges(
  plan: EpisodePlan,
  face: number,
  row: Uint8Array,
  withCrops: boolean,
): Generator<[string, Change]> {
  const { base, episode, faceRows } = plan;
  const { faces } = episode;
  const track = faces.track[face] ?? -1;
  const deleted = plan.decisions.deleted.has(track) || isMarked(faces, face);
  if (deleted !== saysDeleted(row)) yield deleted ? MARKED : RESTORED;
  if (track === base.faces.track[face] || faceRows === undefined) return;
  const fields = parseJson(new TextDecoder().decode(row)) as Record<string, unknown>;
  const id = respellTrack(fields.track_id, episode.tracks, track);
  yield ['track_id', { type: 'set', json: JSON.stringify(id) }];
  // An id that was made of the old track's number would be another one in the new track.
  const faceId = JSON.stringify(faces.faceId[face]);
  yield ['face_id', { type: 'fill', json: faceId }];
  const crop = withCrops ? cropPathOf(plan, face) : undefined;
  if (crop !== undefined && fields.crop_rel_path !== undefined) {
    yield ['crop_rel_path', { type: 'set', json: JSON.stringify(crop) }];
  }
}

const MARKED: [string, Change] = ['deleted', { type: 'set', json: 'true' }];
/** The file said so, the history has taken it back. */
const RESTORED: [string, Change] = ['deleted', { type: 'remove' }];

/** Number of rows of faces.npy that the plan's faces have; 0 when it is not written. */
export function vectorRowCount(plan: EpisodePlan): number {
  if (plan.home !== 'npy' && plan.home !== 'inline') return 0;
  return plan.faces.reduce((sum, face) => sum + (hasVectorRow(plan.base, face) ? 1 : 0), 0);
}

/** faces.npy's data: the rows of `vectorRowCount` faces in file order; zeros for those without a vector that counts. */
export async function* vectorBlocks(plan: EpisodePlan): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { base, vectors } = plan;
  const { d } = vectors;
  const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / (4 * Math.max(1, d))));
  let view = new DataView(new ArrayBuffer(perChunk * d * 4));
  let filled = 0;
  for (const face of plan.faces) {
    if (!hasVectorRow(base, face)) continue;
    const own = base.faces.embeddingRow[face] ?? -1;
    if (own >= 0) {
      const vector = vectors.row(own);
      const values = vector instanceof Float32Array ? vector : await vector;
      for (let k = 0; k < d; k++) view.setFloat32((filled * d + k) * 4, values[k] ?? 0, true);
    }
    filled += 1;
    if (filled < perChunk) continue;
    yield new Uint8Array(view.buffer);
    view = new DataView(new ArrayBuffer(perChunk * d * 4));
    filled = 0;
  }
  if (filled > 0) yield new Uint8Array(view.buffer, 0, filled * d * 4);
}

function cropPathOf({ base, episode }: EpisodePlan, face: number): string | undefined {
  const source = cropName(base, face);
  if (source === undefined) return undefined;
  return `crops/${cropFolder(episode.tracks, episode.faces.track[face] ?? -1)}/${source.name}`;
}
