import { objectOf, type Row, textOf } from './fields.ts';

/** One statement of a truth file: this track (as spelled there) is this person. */
export interface TruthEntry {
  readonly track: unknown;
  readonly person: string;
}

/**
 * Read who is who from any of the shapes in use: `{ "12": "Ann" }`, `{ "Ann": [12, 13] }`,
 * `[{ "track_id": 12, "person": "Ann" }]`, any of them under `tracks`, `truth`, `labels` or
 * `people`. Entries of other shapes are left out.
 */
export function parseTruth(value: unknown): TruthEntry[] {
  if (Array.isArray(value)) return value.flatMap((entry: unknown) => fromRow(objectOf(entry)));
  const object = objectOf(value);
  if (object === undefined) return [];
  for (const key of ['truth', 'tracks', 'labels', 'people', 'persons']) {
    const inner = Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof inner === 'object' && inner !== null && !isTrackList(inner))
      return parseTruth(inner);
  }
  return Object.entries(object).flatMap(([key, entry]) => fromEntry(key, entry));
}

/** `{ "tracks": [1, 2] }` would be a person called "tracks": a list of ids, not of statements. */
function isTrackList(value: object): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry !== 'object');
}

function fromEntry(key: string, entry: unknown): TruthEntry[] {
  if (typeof entry === 'string') return entry === '' ? [] : [{ track: key, person: entry }];
  if (Array.isArray(entry)) return entry.map((track: unknown) => ({ track, person: key }));
  const row = objectOf(entry);
  if (row === undefined) return [];
  if (Array.isArray(row.track_ids)) {
    const person = personOf(row) ?? key;
    return row.track_ids.map((track: unknown) => ({ track, person }));
  }
  const person = personOf(row);
  return person === undefined ? [] : [{ track: key, person }];
}

function fromRow(row: Row | undefined): TruthEntry[] {
  const person = row === undefined ? undefined : personOf(row);
  if (row === undefined || person === undefined) return [];
  const ids = Array.isArray(row.track_ids) ? (row.track_ids as unknown[]) : [row.track_id];
  return ids.map((track) => ({ track, person }));
}

function personOf(row: Row): string | undefined {
  return textOf(row, 'person', 'person_id', 'name', 'label', 'identity');
}
