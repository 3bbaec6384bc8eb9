import { flagOf, numberOf, objectOf, type Row } from '../parse/fields.ts';
import { BANK_KEY, FOUNDER_RULE_KEY, OWN_ID_KEY } from '../parse/identity-keys.ts';
import {
  ANY,
  BOX,
  createKeyBook,
  either,
  FLAG,
  FRAME,
  type KeyBook,
  LIST,
  LISTED,
  NAME,
  NUMBER,
  OBJECT,
  oneOf,
  shownValue,
  TEXT,
} from '../parse/key-book.ts';
import type { RemarkBook } from './remarks.ts';

/*
 * The keys that the readers of this folder look at. What is not here is nobody's loss; what is here and
 * cannot be used, or is there under another spelling, is remarked.
 */

const BOXES = { bbox_xyxy: BOX, bbox: BOX, box: BOX };
const CONFIDENCE = { conf: NUMBER, confidence: NUMBER, det_score: NUMBER };

/** A row of faces.jsonl; `track_id` and `embedding` have errors and remarks of their own. */
const FACE_BOOK = createKeyBook({
  ...BOXES,
  ...CONFIDENCE,
  track_id: ANY,
  embedding: ANY,
  face_id: NAME,
  ep_id: NAME,
  frame_idx: FRAME,
  frame: FRAME,
  ts: NUMBER,
  ts_s: NUMBER,
  quality: either(NUMBER, (value) => {
    const nested = objectOf(value);
    return nested !== undefined && !Number.isNaN(numberOf(nested, 'score', 'det'));
  }),
  quality_score: NUMBER,
  embedding_model: TEXT,
  skip: either(FLAG, TEXT),
  skip_data: OBJECT,
  deleted: FLAG,
  pose: OBJECT,
  pose_yaw: NUMBER,
  yaw: NUMBER,
  landmarks: LISTED,
  crop_rel_path: TEXT,
  crop_path: TEXT,
  crop_key: TEXT,
  crop_s3_key: TEXT,
  thumb_rel_path: TEXT,
  thumb_s3_key: TEXT,
});

/** Objects within such a row. */
const FACE_PARTS = [
  ['quality', createKeyBook({ score: NUMBER, det: NUMBER })],
  ['pose', createKeyBook({ yaw: NUMBER })],
  ['skip_data', createKeyBook({ reason: TEXT })],
] as const;

/** A row of tracks.jsonl. */
export const TRACK_BOOK = createKeyBook({
  track_id: ANY,
  track_label: ANY,
  ep_id: NAME,
  deleted: FLAG,
  first_ts: NUMBER,
  last_ts: NUMBER,
  start_s: NUMBER,
  end_s: NUMBER,
  face_embedding: ANY,
  face_embedding_model: TEXT,
  face_embedding_spread: NUMBER,
  bboxes_sampled: LISTED,
  first_frame_idx: FRAME,
  first_frame: FRAME,
  frame_span: LISTED,
  thumb_rel_path: TEXT,
  best_crop_rel_path: TEXT,
  schema_version: NAME,
});

/** An entry of its `bboxes_sampled`. */
export const SAMPLE_BOOK = createKeyBook({
  ...BOXES,
  ...CONFIDENCE,
  frame_idx: FRAME,
  frame: FRAME,
  ts: NUMBER,
  ts_s: NUMBER,
});

/** identities.json: the whole, its `metadata` or `config`, an identity, and its labels. */
export const IDENTITIES_BOOK = createKeyBook({
  ep_id: NAME,
  identities: ANY,
  metadata: OBJECT,
  config: OBJECT,
  stats: OBJECT,
  pipeline_ver: NAME,
  embedding_model: TEXT,
});
/** @param figures keys that an export writes anew */
const figuresOf = (...figures: readonly string[]) =>
  Object.fromEntries(figures.map((key) => [key, ANY]));
export const STATS_BOOK = createKeyBook(
  figuresOf(
    ...['faces', 'clusters', 'mixed_tracks', 'outlier_tracks', 'low_cohesion_identities'],
    ...['preserved_clusters', 'preserved_tracks', 'num_clusters', 'singleton_fraction'],
    'largest_cluster_fraction',
  ),
);
export const METADATA_BOOK = createKeyBook({
  ...figuresOf(
    ...['singleton_fraction', 'largest_cluster_size', 'largest_cluster_fraction'],
    ...['avg_cluster_size', 'metric_refused', 'track_prototype', 'metrics_thresholds'],
    'singleton_merge',
  ),
  ep_id: NAME,
  run_id: NAME,
  created_at: NAME,
  embedding_model: TEXT,
  num_tracks: NUMBER,
  num_clusters: NUMBER,
  num_singletons: NUMBER,
  // The parameters are checked by their own rules.
  algorithm: ANY,
  linkage: ANY,
  cluster_thresh: ANY,
  cluster_thresh_origin: OBJECT,
  [FOUNDER_RULE_KEY]: NUMBER,
  min_cluster_size: ANY,
  outlier_mode: ANY,
  pooling_method: ANY,
  metric: ANY,
  same_frame: ANY,
  same_frame_min_frames: ANY,
  same_frame_max_iou: ANY,
  same_frame_min_size_ratio: ANY,
  min_identity_sim: ANY,
});
export const IDENTITY_BOOK = createKeyBook({
  identity_id: NAME,
  [OWN_ID_KEY]: NAME,
  id: NAME,
  cluster_id: NAME,
  track_ids: LIST,
  labels: OBJECT,
  label: TEXT,
  name: NAME,
  person_id: NAME,
  cast_id: NAME,
  locked: FLAG,
  mark: oneOf('noise', 'not-a-face'),
  canonical_face_path: TEXT,
  canonical_face_id: TEXT,
  canonical_face_chosen: FLAG,
  embedding_stats: OBJECT,
  ...figuresOf(
    ...['cohesion', 'min_identity_sim', 'outlier_reason', 'low_cohesion'],
    ...['rep_thumb_rel_path', 'rep_thumb_s3_key'],
  ),
  size: NUMBER,
  created_at: TEXT,
  updated_at: TEXT,
  [BANK_KEY]: OBJECT,
});
export const LABELS_BOOK = createKeyBook({
  name: NAME,
  person_id: NAME,
  label: TEXT,
  cast_id: NAME,
  stranger: FLAG,
});

/** What the Facebank said of an identity, and whom it took it for. */
const BANK_BOOK = createKeyBook({
  match: OBJECT,
  rejected: (value) => Array.isArray(value) && value.every(TEXT),
});
const MATCH_BOOK = createKeyBook({
  person_id: TEXT,
  seed_id: TEXT,
  similarity: NUMBER,
  margin: NUMBER,
});

/** Look a row of faces.jsonl over, and the objects within it. */
export function remarkFace(row: Row, remarks: RemarkBook, where: () => string): void {
  remarkKeys(FACE_BOOK, row, remarks, where);
  remarkParts(FACE_PARTS, row, remarks, where);
}

/** Look what the Facebank said over, as far as it said anything. */
export function remarkBankWords(row: Row, remarks: RemarkBook, where: () => string): void {
  const said = objectOf(row[BANK_KEY]);
  if (said === undefined) return;
  const within = () => `${where()}, ${BANK_KEY}`;
  remarkKeys(BANK_BOOK, said, remarks, within);
  remarkParts([['match', MATCH_BOOK]], said, remarks, within);
}

/** Look the objects within an object over. */
function remarkParts(
  parts: readonly (readonly [key: string, book: KeyBook])[],
  row: Row,
  remarks: RemarkBook,
  where: () => string,
): void {
  for (const [key, book] of parts) {
    const part = objectOf(row[key]);
    if (part !== undefined) remarkKeys(book, part, remarks, () => `${where()}, ${key}`);
  }
}

/** Look an object over, and remark what is odd about it. @param where for the examples */
export function remarkKeys(
  book: KeyBook,
  row: Row,
  remarks: RemarkBook,
  where: () => string,
): void {
  book.check(row, {
    damagedKey: (key, meant) =>
      remarks.add('keys/damaged', `${where()}: ${shownValue(key)} for ${shownValue(meant)}`),
    unusable: (key, value) =>
      remarks.add('keys/unusable', `${where()}: ${key} is ${shownValue(value)}`),
  });
}

/** Counts which keys rows have, to tell the few that are not like the others. */
export interface KeyCensus {
  count(row: Row, where: () => string): void;
  /** Remark on the rows that lack a key that most have, or say no to what most say nothing of. */
  remark(remarks: RemarkBook): void;
}

/**
 * @param usual keys that a writer gives to every row or to none
 * @param flags keys that a writer gives to every row, or to those alone of which they are true
 */
export function createKeyCensus(
  usual: readonly string[],
  flags: readonly string[] = [],
): KeyCensus {
  const seen = usual.map((key) => ({ key, has: 0, lacks: 0, first: '' }));
  const said = flags.map((key) => ({ key, no: 0, silent: 0, first: '' }));
  let rows = 0;
  return {
    count(row, where) {
      rows += 1;
      for (const one of seen) {
        if (row[one.key] !== undefined) one.has += 1;
        else {
          one.lacks += 1;
          if (one.lacks === 1) one.first = where();
        }
      }
      for (const one of said) {
        const value = row[one.key];
        if (value === undefined) one.silent += 1;
        else if (value !== null && flagOf(value) === false) {
          one.no += 1;
          if (one.no === 1) one.first = where();
        }
      }
    },
    remark(remarks) {
      for (const { key, has, lacks, first } of seen) {
        if (lacks === 0 || 2 * has <= rows) continue;
        remarks.add('keys/missing', `${key}: ${first}`, { count: lacks });
      }
      for (const { key, no, silent, first } of said) {
        if (no === 0 || 2 * silent <= rows) continue;
        remarks.add('keys/said-no', `${key}: ${first}`, { count: no });
      }
    },
  };
}
