import { isText } from './damages.ts';

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

export function unseen(before: Uint8Array, after: Uint8Array): Unseen | undefined {
  if (!isText(before) || !isText(after)) {
    // The numbers of an array, its header as it was.
    const same =
      before.length === after.length && before.slice(0, 128).every((x, i) => x === after[i]);
    return same ? 'another value' : undefined;
  }
  const [old, now] = [contentOf(before), contentOf(after)];
  if (old === undefined || now === undefined) return undefined;
  return difference(old, now);
}

/** A document, or the list of a file's lines; for anything else its lines as texts. */
function contentOf(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      return lines.every((line) => /^[a-z_]+: \S+$/.test(line))
        ? lines.map((line) => ({ [line.split(':')[0] ?? '']: line.split(': ')[1] }))
        : undefined;
    }
  }
}

function difference(old: unknown, now: unknown): Unseen | undefined {
  if (same(old, now)) return 'another value';
  if (Array.isArray(old) && Array.isArray(now)) return ofLists(old, now);
  if (isRow(old) && isRow(now)) return ofRows(old, now);
  const leaf = (value: unknown) => typeof value !== 'object' && typeof value !== 'boolean';
  return leaf(old) && leaf(now) && typeof old === typeof now ? 'another value' : undefined;
}

function ofLists(old: readonly unknown[], now: readonly unknown[]): Unseen | undefined {
  const texts = new Set(old.map((one) => JSON.stringify(one)));
  if (now.every((one) => texts.has(JSON.stringify(one)))) return 'a whole record less';
  if (old.length !== now.length) return undefined;
  return worst(old.map((one, i) => difference(one, now[i])));
}

function ofRows(
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Unseen | undefined {
  const [a, b] = [Object.keys(old), Object.keys(now)];
  const values = (row: Readonly<Record<string, unknown>>) =>
    Object.values(row)
      .map((value) => JSON.stringify(value))
      .sort()
      .join();
  const kept = b.filter((key) => a.includes(key));
  if (kept.length === b.length && kept.length < a.length)
    return kept.every((key) => same(old[key], now[key])) ? 'a whole key less' : undefined;
  if (kept.length === a.length && a.length === b.length) {
    if (values(old) === values(now)) return 'a whole key less';
    return worst(a.map((key) => difference(old[key], now[key])));
  }
  // A key that nobody reads has another name.
  const gone = a.filter((key) => !b.includes(key));
  return gone.every((key) => key.startsWith('x_')) ? 'another value' : undefined;
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
