import { composed } from '../comparable.ts';
import { MAX_LABEL_LENGTH } from '../identity/labels.ts';
import { PALETTE_SIZE } from '../identity/palette.ts';
import { calledBy, numberOf, objectOf, type Row } from '../parse/fields.ts';
import type { Remarks } from './imported.ts';
import { MAX_ALIASES, MAX_NOTES, tidyLine } from './person-fields.ts';
import { isPersonId } from './person-id.ts';
import { isSeedId, MAX_SEED_ID } from './seed-id.ts';
import type { SeedOrigin, SeedQuality } from './types.ts';

/* Fields of imported people and seeds: each of a kind it cannot be is told and left out. */

/** A text on one line, cut where it is longer than a name may be; "" for nothing. */
export function readLine(value: unknown, what: string, remarks: Remarks): string {
  const line = tidyLine(calledBy(value) ?? '');
  if (line.length <= MAX_LABEL_LENGTH) return line;
  remarks.warn(
    `A ${what} of ${line.length} characters was cut to ${MAX_LABEL_LENGTH}: “${line.slice(0, 40)}…”.`,
  );
  // Not through the middle of a character.
  return line
    .slice(0, MAX_LABEL_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}

export function readAliases(value: unknown, remarks: Remarks): readonly string[] {
  if (!Array.isArray(value)) return [];
  const texts = (value as readonly unknown[]).filter((one) => typeof one === 'string');
  const lines = texts.map((one) => readLine(one, 'name', remarks));
  const aliases = [...new Set(lines)].filter((line) => line !== '');
  if (aliases.length <= MAX_ALIASES) return aliases;
  remarks.warn(`Of ${aliases.length} other names of a person the first ${MAX_ALIASES} are kept.`);
  return aliases.slice(0, MAX_ALIASES);
}

export function readNotes(value: unknown, remarks: Remarks): string {
  if (typeof value !== 'string') return '';
  const notes = composed(value);
  if (notes.length <= MAX_NOTES) return notes;
  remarks.warn(`Notes of ${notes.length} characters were cut to ${MAX_NOTES}.`);
  return notes.slice(0, MAX_NOTES);
}

export function readColour(value: unknown): number | undefined {
  const colour = typeof value === 'number' ? value : Number.NaN;
  return Number.isInteger(colour) && colour >= 0 && colour < PALETTE_SIZE ? colour : undefined;
}

export const readIds = (value: unknown): readonly string[] =>
  Array.isArray(value) ? (value as readonly unknown[]).filter(isPersonId) : [];

/** A time as files write it, in whole seconds of UTC; `otherwise` for none. */
export function readTime(value: unknown, otherwise: string): string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return otherwise;
  // A time without a zone is UTC, as the pipeline means it.
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? otherwise : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** All keys but these, as they were. */
export function otherKeys(row: Row, known: ReadonlySet<string>): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([key]) => !known.has(key) && key !== '__proto__'),
  );
}

/** An id that files can be called after, as near to what was given as one may be. */
export function readSeedId(value: unknown, otherwise: string): string {
  if (isSeedId(value)) return value;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const safe = text
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^[_-]+/, '')
    .slice(0, MAX_SEED_ID);
  return safe === '' ? otherwise : safe;
}

/** What is known of a face; the pipeline says `conf` or `det` for the detector's confidence. */
export function readQuality(value: unknown): SeedQuality {
  const row = objectOf(value) ?? {};
  const size = numberOf(row, 'size');
  const sharpness = numberOf(row, 'sharpness');
  const yaw = numberOf(row, 'yaw');
  const confidence = numberOf(row, 'confidence', 'conf', 'det');
  return {
    ...(size >= 0 ? { size } : {}),
    ...(sharpness >= 0 ? { sharpness } : {}),
    ...(Number.isNaN(yaw) ? {} : { yaw }),
    ...(confidence >= 0 ? { confidence } : {}),
  };
}

/** Where a seed is from, as our own files say it; from `file` where they do not. */
export function readOrigin(value: unknown, file: string): SeedOrigin {
  const row = objectOf(value) ?? {};
  const text = (key: string) => (typeof row[key] === 'string' ? String(row[key]) : '');
  if (row.type === 'photo') return { type: 'photo', file: text('file') };
  if (row.type === 'import') return { type: 'import', file: text('file') };
  if (row.type !== 'episode') return { type: 'import', file };
  const frame = numberOf(row, 'frame_idx');
  return {
    type: 'episode',
    epId: text('ep_id'),
    runId: text('run_id'),
    identityId: text('identity_id'),
    trackId: text('track_id'),
    faceId: text('face_id'),
    frame: Number.isInteger(frame) ? frame : -1,
    ts: numberOf(row, 'ts'),
  };
}
