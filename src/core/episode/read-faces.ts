import type { JobHooks } from '../job.ts';
import { pushAll } from '../many.ts';
import { badTrackId, mixedDimensions, placeText, type RowPlace } from '../parse/bad-row.ts';
import { createFloatStore, type FloatStore } from '../parse/block-store.ts';
import { boxOf } from '../parse/box.ts';
import {
  flagOf,
  frameOf,
  isTruthy,
  numberOf,
  objectOf,
  qualityOf,
  type Row,
  textOf,
} from '../parse/fields.ts';
import type { EpisodeOfRows } from '../parse/of-episode.ts';
import type { RawRows } from '../parse/raw-rows.ts';
import type { SourceFile } from '../parse/source.ts';
import { parseTrackId } from '../parse/track-id.ts';
import { normaliseRow } from '../parse/unit.ts';
import { vectorFault } from '../parse/vector-value.ts';
import { estimateYaw } from '../parse/yaw.ts';
import { FACE_DELETED, FACE_QUARANTINED, FACE_SKIPPED } from './episode.ts';
import { type FaceTable, reasonIndex } from './face-table.ts';
import { createKeyCensus, remarkFace } from './key-books.ts';
import { boxKindOf } from './read-boxes.ts';
import { createRowReader, type OnRow } from './read-rows.ts';
import type { RemarkBook } from './remarks.ts';
import type { TrackTable } from './track-table.ts';

export interface FacesRead {
  /** Lines that are not blank, broken ones included. */
  readonly lines: number;
  readonly broken: number;
  /** Parsed rows without `skip`, refused and deleted ones included. */
  readonly accepted: number;
  /** Accepted rows with an inline vector, of whatever worth. */
  readonly inline: number;
  /** Dimensions of the inline vectors, 0 when there are none. */
  readonly d: number;
  /** Unit vectors, in the order of `embeddingRow`. */
  readonly store: FloatStore;
  /** Row i is face i. */
  readonly raw: RawRows;
}

export interface FaceContext {
  readonly faces: FaceTable;
  readonly tracks: TrackTable;
  readonly remarks: RemarkBook;
  /** Which episode the rows are of: those of tracks.jsonl, if it was read, and these. */
  readonly of: EpisodeOfRows;
  /** True when the crop index knows (track, frame), so that the row's own hint is not kept. */
  readonly hasCrop: (track: number, id: string, frame: number) => boolean;
}

/**
 * Read faces.jsonl of any dialect into the tables.
 * @throws AppError `rows/two-episodes`, `jsonl/bad-line`, `faces/no-track-id`, `faces/bad-track-id` (left out with a
 *   remark under `skipBadLines`), `faces/mixed-dimensions`
 */
export async function readFaces(
  file: SourceFile,
  context: FaceContext,
  options: { readonly skipBadLines: boolean },
  hooks: JobHooks,
): Promise<FacesRead> {
  const { faces, tracks, remarks, of } = context;
  const store = createFloatStore();
  const reader = createRowReader(file, 'embedding', options, remarks, hooks);
  const faceIds: UsedIds = { ids: new Set(), last: new Map() };
  let first: { d: number; line: number } | undefined;
  let stored = 0;
  let accepted = 0;
  let inline = 0;
  const everyRow = createKeyCensus(USUAL_ANYWHERE, FLAGS);
  const census = createKeyCensus(USUAL);

  const onRow: OnRow = (row, place, vector, state) => {
    const skipped = isTruthy(row.skip);
    const position = skipped ? -1 : accepted++;
    const hasInline = !skipped && vector?.length !== 0 && state !== 'none';
    const inlinePosition = hasInline ? inline++ : -1;
    const id = parseTrackId(row.track_id);
    if (id === undefined) throw badTrackId('faces', place, row.track_id);
    of.check(row, place);

    remarkFace(row, remarks, () => placeText(place));
    everyRow.count(row, () => placeText(place));
    if (!skipped) census.count(row, () => placeText(place));
    const face = faces.track.length;
    const frame = frameOf(row, 'frame_idx', 'frame');
    let flags = (skipped ? FACE_SKIPPED : 0) | (isTruthy(row.deleted) ? FACE_DELETED : 0);
    let embeddingRow = -1;
    if (hasInline) {
      const fault = takeVector(vector, place);
      if (fault === undefined) embeddingRow = stored++;
      else {
        flags |= FACE_QUARANTINED;
        const what = fault === 'faces/unreadable-vector' ? `: ${vectorFault(row.embedding)}` : '';
        faces.faults.set(face, { code: fault, where: `${placeText(place)}${what}` });
      }
    }
    faces.track.push(tracks.resolve(id));
    faces.frame.push(frame);
    faces.ts.push(numberOf(row, 'ts', 'ts_s'));
    const box = boxOf(row);
    pushAll(faces.box, box ?? NO_BOX);
    faces.boxKind.push(boxKindOf(row, box));
    faces.quality.push(qualityOf(row));
    faces.yaw.push(yawOf(row));
    faces.flags.push(flags);
    faces.embeddingRow.push(embeddingRow);
    faces.model.push(skipped ? -1 : tracks.models.add(row, 'embedding_model'));
    faces.skipReason.push(skipped ? noteSkip(row, face) : -1);
    faces.faceId.push(uniqueFaceId(row, id.number, id.text, frame, place, faceIds, remarks));
    faces.line.push(place.line);
    faces.accepted.push(position);
    faces.inline.push(inlinePosition);
    faces.ordinal.push(reader.lines - 1);
    faces.brokenBefore.push(reader.broken);
    reader.keep();
    if (frame >= 0 && !context.hasCrop(id.number, id.text, frame)) {
      const hint = textOf(row, ...CROP_KEYS);
      if (hint !== undefined) faces.hints.set(face, hint);
    }
  };

  /** Keep the text of a skip row; older files write `skip: true` and the reason beside it. */
  function noteSkip(row: Row, face: number): number {
    const own = flagOf(row.skip) === true ? undefined : textOf(row, 'skip');
    const reason = own ?? textOf(objectOf(row.skip_data) ?? {}, 'reason');
    if (reason === undefined) remarks.add('faces/no-reason');
    faces.skipTexts.set(face, reason ?? 'skipped');
    return reasonIndex(faces, reason ?? 'skipped');
  }

  function takeVector(vector: Float32Array | undefined, place: RowPlace) {
    if (vector === undefined || vector.length < 2) return 'faces/unreadable-vector' as const;
    first ??= { d: vector.length, line: place.line };
    if (vector.length !== first.d) throw mixedDimensions('faces', place, vector.length, first);
    const result = normaliseRow(vector, 0, vector.length);
    if (result === 'zero') return 'faces/zero-vector' as const;
    if (result === 'not-finite') return 'faces/non-finite-vector' as const;
    store.append(vector);
    return undefined;
  }

  await reader.read(onRow);
  everyRow.remark(remarks);
  census.remark(remarks);
  const { lines, broken } = reader;
  const d = stored === 0 ? 0 : (first?.d ?? 0);
  return { lines, broken, accepted, inline, d, store, raw: reader.raw() };
}

/** What a writer gives to all faces, or to none; and to all accepted ones. */
const USUAL_ANYWHERE = ['face_id', 'frame_idx', 'frame', 'ts', 'ts_s'] as const;
const USUAL = [
  ...['bbox_xyxy', 'bbox', 'box'],
  ...['quality', 'quality_score', 'conf', 'confidence', 'det_score', 'embedding_model'],
] as const;
/** What a writer says of all faces, or of those alone of which it is so; `deleted` may be taken back. */
const FLAGS = ['skip'] as const;
const NO_BOX = [Number.NaN, Number.NaN, Number.NaN, Number.NaN] as const;
const CROP_KEYS = [
  'crop_rel_path',
  'crop_path',
  'crop_key',
  'crop_s3_key',
  'thumb_rel_path',
  'thumb_s3_key',
] as const;

function yawOf(row: Row): number {
  const given = numberOf(row, 'pose_yaw', 'yaw');
  if (!Number.isNaN(given)) return given;
  const nested = numberOf(objectOf(row.pose) ?? {}, 'yaw');
  return Number.isNaN(nested) ? estimateYaw(row.landmarks) : nested;
}

/** The row's face_id, or the pipeline's spelling of one; a repeated id gets a number. */
function uniqueFaceId(
  row: Row,
  number: number,
  text: string,
  frame: number,
  place: RowPlace,
  { ids, last }: UsedIds,
  remarks: RemarkBook,
): string {
  const given = typeof row.face_id === 'number' ? String(row.face_id) : textOf(row, 'face_id');
  const wanted = given ?? madeFaceId(number, text, frame, place);
  // One look-up for the many that are there once.
  const before = ids.size;
  ids.add(wanted);
  if (ids.size > before) return wanted;
  // The last number is kept, so that a file of one repeated id takes no quadratic time.
  let n = last.get(wanted) ?? 1;
  let id = wanted;
  while (ids.has(id)) id = `${wanted}-${++n}`;
  last.set(wanted, n);
  ids.add(id);
  if (given !== undefined) remarks.add('faces/duplicate-id', `${placeText(place)}: ${wanted}`);
  return id;
}

/** Ids of faces so far, and the number that each repeated one was last given. */
interface UsedIds {
  readonly ids: Set<string>;
  readonly last: Map<string, number>;
}

function madeFaceId(number: number, text: string, frame: number, place: RowPlace): string {
  const track = number >= 0 ? String(number).padStart(4, '0') : text;
  const moment = frame >= 0 ? String(frame).padStart(6, '0') : `line${place.line}`;
  return `face_${track}_${moment}`;
}
