import { parse as parseYaml } from 'yaml';
import { isNothing } from '../../src/core/parse/fields.ts';
import { parseJson } from '../../src/core/parse/json-text.ts';

/**
 * Why nobody can see a damage, from the file before and after alone: undefined where it can be seen.
 * - `another value`: the same keys, lists and types, with another text or number in a place. A file
 *   could have been written so; only a checksum, which no pipeline writes, would tell.
 * - `a whole record less` (or more, or in another place): lines or list entries are gone, doubled or
 *   elsewhere, each of them whole. Told wherever something counts them; files that count nothing
 *   cannot say so.
 * - `a whole key less`: a key is gone with its value, or has the name of another one of its object.
 */
export type Unseen = 'another value' | 'a whole record less' | 'a whole key less';

export function unseen(path: string, before: Uint8Array, after: Uint8Array): Unseen | undefined {
  if (path.endsWith('.npy')) {
    // The numbers of an array, its header as it was; but in which order they stand nobody sees.
    const headerOf = (bytes: Uint8Array) =>
      new TextDecoder('latin1')
        .decode(bytes)
        .split('}')[0]
        ?.replace(/True|False/, '');
    const alike = before.length === after.length && headerOf(before) === headerOf(after);
    return alike ? 'another value' : undefined;
  }
  // Pixels: whether they can be shown is seen when they are.
  if (/\.(png|jpg|webp)$/.test(path)) return 'another value';
  // An archive has checksums.
  if (path.endsWith('.zip')) return undefined;
  const read = /\.ya?ml$/.test(path) ? settingsOf : contentOf;
  const [old, now] = [read(before), read(after)];
  if (old === undefined || now === undefined) return undefined;
  // The keys of a truth are tracks or people, and it counts nothing: every other one could be meant.
  if (path.endsWith('truth.json')) return 'another value';
  // What a person calls a label in a payload is free.
  if (path === 'patch.json' && same(withoutLabels(old), withoutLabels(now))) return 'another value';
  const free = path.endsWith('moderation_log.jsonl') && unlabelled(old) === unlabelled(now);
  if (free) return 'another value';
  const why = difference(old, now);
  if (why !== undefined || path.endsWith('.jsonl')) return why;
  // A document with a line for each member: whole lines that are gone or elsewhere.
  const members = new Set(linesOf(before));
  return linesOf(after).every((line) => members.has(line)) ? 'a whole record less' : undefined;
}

/** In a history as well. */
const unlabelled = (value: unknown): string =>
  JSON.stringify(value, (key, own: unknown) => (key === 'labels' ? undefined : own));
const withoutLabels = (value: unknown) => (isRow(value) ? { ...value, labels: {} } : value);

/** Lines without the commas that part them. */
const linesOf = (bytes: Uint8Array): string[] =>
  new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''));

/** A document, or the list of a file's lines. */
function contentOf(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return parseJson(text);
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      return lines.map(parseJson);
    } catch {
      return undefined;
    }
  }
}

/** Of settings, what is not said has a value of its own. */
function settingsOf(bytes: Uint8Array): unknown {
  try {
    return (parseYaml(new TextDecoder().decode(bytes)) as unknown) ?? {};
  } catch {
    return undefined;
  }
}

function difference(old: unknown, now: unknown): Unseen | undefined {
  if (same(old, now)) return 'another value';
  if (Array.isArray(old) && Array.isArray(now)) return ofLists(old, now);
  if (isRow(old) && isRow(now)) return ofRows(old, now);
  if (now === null) return 'a whole key less';
  // Somebody may have said what was not known; a word for nothing says nothing, and is told.
  if (old === null && typeof now === 'string' && !isNothing(now)) return 'another value';
  const leaf = (value: unknown) => typeof value !== 'object' && typeof value !== 'boolean';
  return leaf(old) && leaf(now) && typeof old === typeof now ? 'another value' : undefined;
}

function ofLists(old: readonly unknown[], now: readonly unknown[]): Unseen | undefined {
  const texts = new Set(old.map((one) => JSON.stringify(one)));
  if (now.every((one) => texts.has(JSON.stringify(one)))) return 'a whole record less';
  if (old.length !== now.length) return undefined;
  return worst(old.map((one, i) => difference(one, now[i])));
}

/** Keys that no reader looks at, beside those that begin with x_: kept as they are. */
const KEPT = new Set([
  ...['pipeline_ver', 'role', 'type', 'eyes', 'cluster_ids', 'method', 'weights', 'enabled'],
  'similarity',
  'cast_id',
]);
const isKept = (key: string): boolean => key.startsWith('x_') || KEPT.has(key);

/** What may be text or a number: who somebody is, and a number that a table wrote. */
function isSpelled(key: string, old: unknown, now: unknown): boolean {
  const plain = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  if (!plain(old) || !plain(now)) return false;
  return /^(?:name|full_name|label|person|identity)$/.test(key) || Number(old) === Number(now);
}

/** Ids may be numbers as well as text, and are not named where they do not matter. */
function isFree(key: string, value: unknown): boolean {
  // Nobody reads it: kept as it is.
  if (isKept(key)) return true;
  if (key === 'track_ids_to_split') return true;
  return /_id$/.test(key) && (typeof value === 'number' || typeof value === 'string');
}

/** Figures that are counted anew: a file that has none loses nothing. */
const FIGURES = /^num_|^(mixed|outlier)_tracks$|^size$|^cohesion$|^faces$|^clusters$/;

function ofRows(
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Unseen | undefined {
  const [a, b] = [Object.keys(old), Object.keys(now)];
  const gone = a.filter((key) => !Object.hasOwn(now, key));
  const added = b.filter((key) => !Object.hasOwn(old, key));
  const kept = worst(
    a
      .filter((key) => !gone.includes(key))
      .map((key) =>
        isFree(key, now[key]) || isSpelled(key, old[key], now[key])
          ? 'another value'
          : difference(old[key], now[key]),
      ),
  );
  if (kept === undefined) return sameSet(old, now) ? 'a whole key less' : undefined;
  if (gone.length === 0 && added.length === 0) return kept;
  if (added.length === 0) return 'a whole key less';
  if (gone.every(isKept)) return 'another value';
  if (gone.every((key) => FIGURES.test(key))) return 'another value';
  // Renamed beyond what anybody knows again: as if it were missing.
  return gone.some((from) => added.some((to) => isNear(from, to))) ? undefined : 'a whole key less';
}

/** The same values under the same keys, in another order of pairs. */
function sameSet(
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): boolean {
  const sorted = (all: readonly unknown[]) =>
    all
      .map((one) => JSON.stringify(one))
      .sort()
      .join();
  return (
    sorted(Object.keys(old)) === sorted(Object.keys(now)) &&
    sorted(Object.values(old)) === sorted(Object.values(now))
  );
}

/** The same but for two letters at most. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2) return false;
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return (before[b.length] ?? 0) <= (a.length >= 8 ? 2 : 1);
}

function worst(all: readonly (Unseen | undefined)[]): Unseen | undefined {
  if (all.includes(undefined)) return undefined;
  return all.find((one) => one !== 'another value') ?? 'another value';
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
