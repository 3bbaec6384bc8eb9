import type { AppError } from '../errors.ts';
import type { JobHooks } from '../job.ts';
import { badTrackId, mixedDimensions, placeText } from '../parse/bad-row.ts';
import { createFloatStore, type FloatStore } from '../parse/block-store.ts';
import { boxOf } from '../parse/box.ts';
import { frameOf, isTruthy, numberOf, objectOf, type Row, textOf } from '../parse/fields.ts';
import { shownValue } from '../parse/key-book.ts';
import { listOf } from '../parse/list-text.ts';
import type { EpisodeOfRows } from '../parse/of-episode.ts';
import type { RawRows } from '../parse/raw-rows.ts';
import type { SourceFile } from '../parse/source.ts';
import { parseTrackId } from '../parse/track-id.ts';
import { createKeyCensus, remarkKeys, SAMPLE_BOOK, TRACK_BOOK } from './key-books.ts';
import { boxKindOf } from './read-boxes.ts';
import { createRowReader, type OnRow } from './read-rows.ts';
import type { RemarkBook } from './remarks.ts';
import type { TrackTable } from './track-table.ts';

/** The pipeline's own track vectors, kept for episodes whose faces have none. */
export interface Prototypes {
  readonly d: number;
  readonly store: FloatStore;
  /** Track row of each stored vector. */
  readonly track: number[];
  readonly sample: (Sample | undefined)[];
  /** Vectors of two lengths: thrown only when the prototypes are needed. */
  readonly fault: AppError | undefined;
}

/** A moment of a track that stands for it. */
export interface Sample {
  readonly frame: number;
  readonly ts: number;
  readonly box: readonly number[] | undefined;
  readonly boxKind?: number;
}

export interface TracksRead {
  readonly count: number;
  readonly prototypes: Prototypes;
  /** Detector confidence by `confidenceKey`. */
  readonly confidence: ReadonlyMap<number, number>;
  /** Rows have the marks of the track_v1 schema. */
  readonly trackV1: boolean;
  /** Row i is track i: of a track that is there twice the first row counts. */
  readonly raw: RawRows;
}

/** Key of a (track row, frame) pair: exact below 2^21 tracks and 2^32 frames. */
export function confidenceKey(track: number, frame: number): number {
  return track * 2 ** 32 + frame;
}

/**
 * Read tracks.jsonl of any dialect into the table, in file order.
 * @param of which episode the rows are of
 * @throws AppError `rows/two-episodes`, `tracks/no-track-id`, `tracks/bad-track-id`, `jsonl/bad-line`; with
 *   `skipBadLines` these rows are left out and remarked instead
 */
export async function readTracks(
  file: SourceFile,
  table: TrackTable,
  of: EpisodeOfRows,
  options: { readonly skipBadLines: boolean },
  remarks: RemarkBook,
  hooks: JobHooks,
): Promise<TracksRead> {
  const store = createFloatStore();
  const track: number[] = [];
  const sample: (Sample | undefined)[] = [];
  const confidence = new Map<number, number>();
  const seen = new Set<number>();
  let first: { d: number; line: number } | undefined;
  let fault: AppError | undefined;
  let trackV1 = false;
  const census = createKeyCensus(USUAL);

  const onRow: OnRow = (row, place, vector, state) => {
    const id = parseTrackId(row.track_id ?? row.track_label);
    if (id === undefined) throw badTrackId('tracks', place, row.track_id);
    of.check(row, place);
    const t = table.resolve(id);
    if (seen.has(t)) {
      remarks.add('tracks/duplicate', `${placeText(place)}: ${id.text}`);
      return;
    }
    seen.add(t);
    reader.keep();
    remarkKeys(TRACK_BOOK, row, remarks, () => placeText(place));
    // No vector has one dimension: one of another kind is told as well.
    if (state === 'unreadable' || vector?.length === 1) {
      remarks.add('keys/unusable', `${placeText(place)}: face_embedding is no list of numbers`);
    }
    census.count(row, () => placeText(place));
    trackV1 ||= row.schema_version === 'track_v1' || 'frame_span' in row;
    table.deleted[t] = isTruthy(row.deleted);
    table.firstTs[t] = numberOf(row, 'first_ts', 'start_s');
    table.lastTs[t] = numberOf(row, 'last_ts', 'end_s');
    table.spread[t] = numberOf(row, 'face_embedding_spread');
    table.model[t] = table.models.add(row, 'face_embedding_model');
    const samples = samplesOf(row, (entry) => {
      const where = () => `${placeText(place)}, bboxes_sampled`;
      const fields = objectOf(entry);
      if (fields !== undefined) remarkKeys(SAMPLE_BOOK, fields, remarks, where);
      else remarks.add('keys/unusable', `${where()}: ${shownValue(entry)}`);
    });
    for (const { frame, conf } of samples) {
      if (frame >= 0 && !Number.isNaN(conf)) confidence.set(confidenceKey(t, frame), conf);
    }
    if (vector === undefined || vector.length < 2) return;
    first ??= { d: vector.length, line: place.line };
    if (vector.length !== first.d) {
      fault ??= mixedDimensions('tracks', place, vector.length, first);
      return;
    }
    store.append(vector);
    track.push(t);
    sample.push(samples[0] ?? fallbackSample(row));
  };

  const reader = createRowReader(file, 'face_embedding', options, remarks, hooks);
  await reader.read(onRow);
  census.remark(remarks);
  return {
    count: seen.size,
    prototypes: { d: first?.d ?? 0, store, track, sample, fault },
    confidence,
    trackV1,
    raw: reader.raw(),
  };
}

/** What a writer gives to all tracks, or to none. */
const USUAL = [
  ...['first_ts', 'last_ts', 'start_s', 'end_s', 'bboxes_sampled', 'frame_span'],
] as const;

function samplesOf(row: Row, look: (entry: unknown) => void): (Sample & { conf: number })[] {
  return (listOf(row.bboxes_sampled) ?? []).flatMap((entry) => {
    look(entry);
    const fields = objectOf(entry);
    if (fields === undefined) return [];
    const frame = frameOf(fields, 'frame_idx', 'frame');
    const ts = numberOf(fields, 'ts', 'ts_s');
    const conf = numberOf(fields, 'conf', 'confidence', 'det_score');
    const box = boxOf(fields);
    return [{ frame, ts, box, boxKind: boxKindOf(fields, box), conf }];
  });
}

/** The frame of the track's thumbnail, else its first one. */
function fallbackSample(row: Row): Sample | undefined {
  const thumb = /(\d+)\.[a-z]+$/i.exec(
    textOf(row, 'thumb_rel_path', 'best_crop_rel_path') ?? '',
  )?.[1];
  const [span] = listOf(row.frame_span) ?? [];
  const first = frameOf({ ...row, span }, 'first_frame_idx', 'first_frame', 'span');
  const frame = thumb === undefined ? first : Number(thumb);
  return frame < 0
    ? undefined
    : { frame, ts: numberOf(row, 'first_ts', 'start_s'), box: undefined };
}
