import { namedBy, objectOf, type Row } from './fields.ts';
import { endOfString, parseDocument } from './json-text.ts';

/*
 * Files of other programs hold numbers that JavaScript has not, or writes otherwise: 64-bit ids, NaN, 7.0.
 * Where such a number stands under a key that nobody here knows, it is carried as text with a mark before
 * it, which survives everything that plain data does, and is written as it stood.
 */

/** Before the text of a number: no program writes it, and no name begins with it. */
const MARK = '\u0000#';
const NUMBER = /^(?:-?\d[\d.eE+-]*|NaN|-?Infinity)$/;
/** The same as JSON.stringify writes it. */
const WRITTEN = /"\\u0000#(-?\d[\d.eE+-]*|NaN|-?Infinity)"/g;

/** JSON that was read: as values, and with the numbers kept as they stand in the text. */
export interface KeptJson {
  readonly value: unknown;
  /** The same shape; `value` itself where every number is written as JavaScript writes it. */
  readonly kept: unknown;
}

/** An object that was read, likewise. */
export interface KeptRow {
  readonly row: Row;
  readonly kept: Row;
}

/** An object; undefined for what is none. */
export function keptRow({ value, kept }: KeptJson): KeptRow | undefined {
  const row = objectOf(value);
  return row && { row, kept: objectOf(kept) ?? row };
}

/** What stands under a key. */
export const keptAt = ({ row, kept }: KeptRow, key: string): KeptJson => ({
  value: row[key],
  kept: kept[key],
});

/** The entries of a list; none of what is no list. */
export function keptEntries({ value, kept }: KeptJson): readonly KeptJson[] {
  if (!Array.isArray(value)) return [];
  const same: readonly unknown[] = Array.isArray(kept) ? kept : value;
  return (value as readonly unknown[]).map((one, i) => ({ value: one, kept: same[i] }));
}

/** As `namedBy`, but that whole numbers which JavaScript has not are told apart: by their digits. */
export function namedWhole({ row, kept }: KeptRow, key: string): string | undefined {
  const number = row[key];
  const own = kept[key];
  if (typeof number !== 'number' || Number.isSafeInteger(number) || !isKeptNumber(own)) {
    return namedBy(row, key);
  }
  const digits = String(own).slice(MARK.length);
  return /^-?\d+$/.test(digits) ? digits : namedBy(row, key);
}

/** Parse a document. @throws as `parseDocument` */
export function parseKept(text: string): KeptJson {
  const value = parseDocument(text);
  const marked = markNumbers(text);
  return { value, kept: marked === text ? value : JSON.parse(marked) };
}

/** JSON as JSON.stringify has it, and the numbers that were kept as they stood. */
export function writeKept(value: unknown, indent?: string | number): string {
  const json = JSON.stringify(value, undefined, indent);
  return json.includes('"\\u0000#') ? json.replace(WRITTEN, '$1') : json;
}

/**
 * A value as it is read after it was written.
 * @returns undefined where it has numbers that are kept as they stand: what those are, the text says
 */
export function asReadAgain(value: unknown): { readonly value: unknown } | undefined {
  const json = JSON.stringify(value);
  return json.includes('"\\u0000#') ? undefined : { value: JSON.parse(json) as unknown };
}

/** Whether a value is a number that was kept as it stood. */
export const isKeptNumber = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith(MARK) && NUMBER.test(value.slice(MARK.length));

/** A kept number as a number again; any other value as it is. */
export function plainNumber(value: unknown): unknown {
  return isKeptNumber(value) ? Number(String(value).slice(MARK.length)) : value;
}

/** An object as it is read: its own keys as `value` has them, all others as they were kept. */
export function keptBeside(
  value: Readonly<Record<string, unknown>>,
  kept: Readonly<Record<string, unknown>>,
  isKnown: (key: string) => boolean,
): Readonly<Record<string, unknown>> {
  if (value === kept) return value;
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(
    entries.map(([key, own]) => [key, isKnown(key) || !(key in kept) ? own : kept[key]]),
  );
}

/** The text with a mark at every number that would be written otherwise; the text itself without any. */
function markNumbers(text: string): string {
  const pieces: string[] = [];
  let done = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x22) at = endOfString(text, at);
    else if (c === 0x2d || (c >= 0x30 && c <= 0x39) || c === 0x4e || c === 0x49) {
      const from = at;
      while (at + 1 < text.length && isOfNumber(text.charCodeAt(at + 1))) at += 1;
      const token = text.slice(from, at + 1);
      if (isOwn(token)) continue;
      pieces.push(text.slice(done, from), `"\\u0000#${token}"`);
      done = at + 1;
    }
  }
  return pieces.length === 0 ? text : `${pieces.join('')}${text.slice(done)}`;
}

/** Letters of NaN and Infinity among them. */
function isOfNumber(c: number): boolean {
  const isDigit = c >= 0x30 && c <= 0x39;
  const isLetter = (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a);
  return isDigit || isLetter || c === 0x2e || c === 0x2b || c === 0x2d;
}

/** Short numbers that are written as they stand: the many of a vector need no further look. */
const PLAIN = /^-?(?:[1-9]\d{0,5}|0(?=\.0{0,4}[1-9]))(?:\.\d{0,8}[1-9])?$/;

/** Whether a number is written here as it stands. */
function isOwn(token: string): boolean {
  return PLAIN.test(token) || JSON.stringify(Number(token)) === token;
}
