/** A row or object of an imported file. */
export type Row = Readonly<Record<string, unknown>>;

const NUMBER_TEXT = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i;

/** A finite number, or one that a table wrote as text; NaN for anything else. */
export function numeric(value: unknown): number {
  const number = typeof value === 'string' && NUMBER_TEXT.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : Number.NaN;
}

/** The first of the keys that holds a finite number; NaN when none does. */
export function numberOf(row: Row, ...keys: readonly string[]): number {
  for (const key of keys) {
    const value = numeric(row[key]);
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}

/** What programs write where they have nothing, and something made text of it. Case counts: Null is a name. */
const NOTHING = new Set(['null', 'NULL', 'None', 'nan', 'NaN', '<NA>', 'NaT', 'undefined']);

const LONGEST_NOTHING = 'undefined'.length;
/** What such a word begins with: most texts are told apart by that. */
const NOTHING_BEGINS = /^[nNu<]/;

/** True for a text that says nothing: blank, or a program's word for it. */
export function isNothing(text: string): boolean {
  const word = text.trim();
  if (word === '') return true;
  if (word.length > LONGEST_NOTHING || !NOTHING_BEGINS.test(word)) return false;
  return NOTHING.has(word);
}

/** The first of the keys that holds a string that says something. */
export function textOf(row: Row, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = row[key];
    if (typeof value === 'string' && !isNothing(value)) return value;
  }
  return undefined;
}

/** What somebody or something is called: a text that says something, or a number, as tables and trackers have them. */
export function calledBy(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && !isNothing(value) ? value : undefined;
}

/** The first of the keys under which something is called so. */
export function namedBy(row: Row, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const called = calledBy(row[key]);
    if (called !== undefined) return called;
  }
  return undefined;
}

/** An object value, or undefined: arrays and null are none. */
export function objectOf(value: unknown): Row | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Row)
    : undefined;
}

/** A frame index: an integer ≥ 0 below 2^31, else −1. */
export function frameOf(row: Row, ...keys: readonly string[]): number {
  const value = numberOf(row, ...keys);
  return Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : -1;
}

/**
 * Quality of a face by the aliases that pipelines use: `quality` as a number or as an object with
 * score or det, `quality_score`, then the detector's confidence. NaN when unknown.
 */
export function qualityOf(row: Row): number {
  const nested = objectOf(row.quality);
  if (nested !== undefined) {
    const value = numberOf(nested, 'score', 'det');
    if (!Number.isNaN(value)) return value;
  }
  return numberOf(row, 'quality', 'quality_score', 'conf', 'confidence', 'det_score');
}

const YES = new Set(['true', 'yes', 'y', 'on', '1']);
const NO = new Set(['false', 'no', 'n', 'off', '0', '', 'none', 'null', 'nan']);

/** Yes or no, however it is written: `"True"` and `1` are yes. Undefined for what says neither. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return false;
  // Of an object no text may be to be had: {"toString": null}.
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const word = String(value).trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/** True as Python's `if value:` has it for what JSON can hold, but for texts that say no. */
export function isTruthy(value: unknown): boolean {
  if (typeof value === 'string') return flagOf(value) !== false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** True for a list of nothing but texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
