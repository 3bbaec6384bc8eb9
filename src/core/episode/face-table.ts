/** What is wrong with the vector that a row has, and where. */
export interface VectorFault {
  readonly code: 'faces/unreadable-vector' | 'faces/zero-vector' | 'faces/non-finite-vector';
  readonly where: string;
}

/**
 * The faces of an episode while it is read: one entry a kept row, file order. Plain number arrays;
 * `assemble.ts` makes typed columns of them.
 */
export interface FaceTable {
  readonly track: number[];
  readonly frame: number[];
  readonly ts: number[];
  /** Four a face. */
  readonly box: number[];
  /** What the key of the box says of it: see `read-boxes.ts`. */
  readonly boxKind: number[];
  readonly quality: number[];
  readonly yaw: number[];
  readonly flags: number[];
  /** Why a quarantined face has no vector that can be used, by face. */
  readonly faults: Map<number, VectorFault>;
  readonly embeddingRow: number[];
  /** Index into `TrackTable.models`, −1 for a row that names no model. */
  readonly model: number[];
  readonly skipReason: number[];
  readonly reasons: string[];
  readonly skipTexts: Map<number, string>;
  readonly faceId: string[];
  /** What the row calls its crop, only when the index does not have it by track and frame. */
  readonly hints: Map<number, string>;
  /** 1-based line in the file, 0 for a face made from a track. */
  readonly line: number[];
  /** Position among accepted rows, −1 for a skip row: the k of "npy row k". */
  readonly accepted: number[];
  /** Position among rows with an inline vector, −1 for a row without. */
  readonly inline: number[];
  /** Position among lines. */
  readonly ordinal: number[];
  /** Broken lines before the row. */
  readonly brokenBefore: number[];
}

export function createFaceTable(): FaceTable {
  return {
    track: [],
    frame: [],
    ts: [],
    box: [],
    boxKind: [],
    quality: [],
    yaw: [],
    flags: [],
    faults: new Map(),
    embeddingRow: [],
    model: [],
    skipReason: [],
    reasons: [],
    skipTexts: new Map(),
    faceId: [],
    hints: new Map(),
    line: [],
    accepted: [],
    inline: [],
    ordinal: [],
    brokenBefore: [],
  };
}

/** Rows of a skip reason past these are "other": a hostile file cannot make a column of texts. */
const MAX_REASONS = 1000;

/** Index of a skip reason ("blurry" of "blurry:13.9"), added when it is new. */
export function reasonIndex(table: FaceTable, text: string): number {
  const name = text.split(':', 1)[0]?.trim() ?? '';
  const reason = name === '' ? 'skipped' : name;
  const known = table.reasons.indexOf(reason);
  if (known >= 0) return known;
  if (table.reasons.length >= MAX_REASONS) return MAX_REASONS - 1;
  table.reasons.push(table.reasons.length === MAX_REASONS - 1 ? 'other' : reason);
  return table.reasons.length - 1;
}
