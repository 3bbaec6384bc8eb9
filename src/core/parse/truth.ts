import { calledBy, isNothing, objectOf, type Row } from './fields.ts';
import { keyOf, type Member, membersOf } from './json-scan.ts';
import { parseJson } from './json-text.ts';

/** One statement of a truth file: this track (as spelled there) is this person. */
export interface TruthEntry {
  readonly track: unknown;
  readonly person: string;
  /** A key with a number may say who a track is, or be about the file: only a track that is there tells. */
  readonly ifTrack?: true;
}

/** Keys under which a file may keep its statements. */
const WRAPPERS = ['truth', 'tracks', 'labels', 'people', 'persons'] as const;

/** The statements of a truth file, and what in it is none. */
export interface TruthStatements {
  readonly entries: readonly TruthEntry[];
  /** Entries that say of no track who it is, shortened. */
  readonly unread: readonly string[];
}

/**
 * Read who is who from any of the shapes in use: `{ "12": "Ann" }`, `{ "Ann": [12, 13] }`,
 * `[{ "track_id": 12, "person": "Ann" }]`, any of them under `tracks`, `truth`, `labels` or
 * `people`. A person may be a number. Entries of other shapes are left out, and listed.
 */
export function parseTruth(value: unknown): TruthStatements {
  if (Array.isArray(value)) {
    return collected(value, (entry) => [fromRow(objectOf(entry)), entry]);
  }
  const object = objectOf(value);
  if (object === undefined) return { entries: [], unread: [shortened(value)] };
  const wrapper = wrapperOf(object);
  if (wrapper !== undefined) return parseTruth(object[wrapper]);
  return collected(Object.entries(object), ([key, entry]) => [
    fromEntry(key, entry),
    { [key]: entry },
  ]);
}

function collected<T>(
  all: readonly T[],
  read: (one: T) => readonly [found: TruthEntry[] | undefined, shown: unknown],
): TruthStatements {
  const entries: TruthEntry[] = [];
  const unread: string[] = [];
  for (const one of all) {
    const [found, shown] = read(one);
    if (found === undefined) unread.push(shortened(shown));
    else for (const entry of found) entries.push(entry);
  }
  return { entries, unread };
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/**
 * What JSON.parse forgets: of a key that an object has twice, it keeps the last value only. These
 * are the statements of the values before.
 * @param text valid JSON
 */
export function forgottenEntries(text: string): TruthEntry[] {
  const bytes = new TextEncoder().encode(text);
  return forgottenIn(bytes, 0, bytes.length);
}

function forgottenIn(bytes: Uint8Array, start: number, end: number): TruthEntry[] {
  const members = membersOf(bytes, start, end);
  if (members === undefined) return [];
  const parsed = ({ valueFrom, valueTo }: Member): unknown =>
    parseJson(new TextDecoder().decode(bytes.subarray(valueFrom, valueTo)));
  const last = new Map(members.map((member) => [keyOf(bytes, member), member]));
  // Values of other keys are not looked into, so only those that decide are parsed.
  const wrapper = wrapperOf(
    Object.fromEntries(
      WRAPPERS.flatMap((key) => {
        const member = last.get(key);
        return member === undefined ? [] : [[key, parsed(member)]];
      }),
    ),
  );
  const inner = wrapper === undefined ? undefined : last.get(wrapper);
  if (inner !== undefined) return forgottenIn(bytes, inner.valueFrom, inner.valueTo);
  return members
    .filter((member) => last.get(keyOf(bytes, member)) !== member)
    .flatMap((member) => fromEntry(keyOf(bytes, member), parsed(member)) ?? []);
}

function wrapperOf(object: Row): string | undefined {
  return WRAPPERS.find((key) => {
    const inner = Object.hasOwn(object, key) ? object[key] : undefined;
    return typeof inner === 'object' && inner !== null && !isTrackList(inner);
  });
}

/** `{ "tracks": [1, 2] }` would be a person called "tracks": a list of ids, not of statements. */
function isTrackList(value: object): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry !== 'object');
}

/** Undefined for what is no statement. */
function fromEntry(key: string, entry: unknown): TruthEntry[] | undefined {
  // Beside the statements a file may say which episode they are of.
  if (key === 'ep_id' || key === 'metadata') return [];
  if (entry === '') return [];
  if (typeof entry === 'string' || typeof entry === 'number') {
    const person = personIn(entry);
    if (person === undefined) return undefined;
    return [{ track: key, person, ...(typeof entry === 'number' ? { ifTrack: true } : {}) }];
  }
  if (Array.isArray(entry) && isNothing(key)) return undefined;
  if (Array.isArray(entry)) return entry.map((track: unknown) => ({ track, person: key }));
  const row = objectOf(entry);
  if (row === undefined) return undefined;
  if (Array.isArray(row.track_ids)) {
    const person = personOf(row) ?? key;
    return row.track_ids.map((track: unknown) => ({ track, person }));
  }
  const person = personOf(row);
  return person === undefined ? undefined : [{ track: key, person }];
}

function fromRow(row: Row | undefined): TruthEntry[] | undefined {
  const person = row === undefined ? undefined : personOf(row);
  if (row === undefined || person === undefined) return undefined;
  const ids = Array.isArray(row.track_ids) ? (row.track_ids as unknown[]) : [row.track_id];
  return ids.map((track) => ({ track, person }));
}

function personOf(row: Row): string | undefined {
  for (const key of ['person', 'person_id', 'name', 'label', 'identity']) {
    const person = personIn(row[key]);
    if (person !== undefined) return person;
  }
  return undefined;
}

/** Clustering tools number people from 0, and call −1 what belongs to nobody. */
function personIn(value: unknown): string | undefined {
  const person = calledBy(value);
  return person?.trim() === '-1' ? undefined : person;
}
