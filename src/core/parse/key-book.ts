import { boxValues } from './box.ts';
import { flagOf, isNothing, numeric, objectOf, type Row } from './fields.ts';
import { listOf } from './list-text.ts';

/** Whether a value is what its key asks for. Null is always allowed: it says that nothing is known. */
type Rule = (value: unknown) => boolean;

export const NUMBER: Rule = (value) => !Number.isNaN(numeric(value));
/** A blank says nothing and loses nothing; a null that became a word is told (`isNothing`). */
export const TEXT: Rule = (value) =>
  typeof value === 'string' && (value.trim() === '' || !isNothing(value));
export const NAME: Rule = (value) => TEXT(value) || typeof value === 'number';
export const FLAG: Rule = (value) => flagOf(value) !== undefined;
export const LIST: Rule = Array.isArray;
export const OBJECT: Rule = (value) => objectOf(value) !== undefined;
/** Somebody else says what is wrong with it. */
export const ANY: Rule = () => true;
export const FRAME: Rule = (value) => {
  const number = numeric(value);
  return Number.isInteger(number) && number >= 0 && number < 2 ** 31;
};
export const BOX: Rule = (value) => boxValues(value) !== undefined;
/** A list, or its JSON text. */
export const LISTED: Rule = (value) => listOf(value) !== undefined;
export const either =
  (...rules: readonly Rule[]): Rule =>
  (value) =>
    rules.some((rule) => rule(value));
export const oneOf =
  (...values: readonly string[]): Rule =>
  (value) =>
    values.includes(value as string);

/** What is odd about an object: it loses something that its file may well have meant. */
export interface Oddities {
  /** A key of another spelling than the one that is missing: `embeddind` for `embedding`. */
  damagedKey(key: string, meant: string): void;
  /** A value that its key cannot have, and that is read as if it were missing. */
  unusable(key: string, value: unknown): void;
}

/** The keys that a reader knows, and what each may hold. */
export interface KeyBook {
  /** Look an object over. Cost: one look-up a key; spelling is compared once for each unknown key. */
  check(row: Row, odd: Oddities): void;
}

/** Longer keys are nobody's misspelling. */
const LONGEST_KEY = 64;
/** Unknown keys that are compared; a file of ever new ones has ids for keys, not misspellings. */
const MOST_REMEMBERED = 1000;

export function createKeyBook(rules: Readonly<Record<string, Rule>>): KeyBook {
  const known = new Map(Object.entries(rules));
  const guessed = new Map<string, readonly string[]>();

  function guess(key: string): readonly string[] {
    const before = guessed.get(key);
    if (before !== undefined) return before;
    if (guessed.size >= MOST_REMEMBERED || key.length > LONGEST_KEY) return [];
    const near = nearest(key, [...known.keys()]);
    guessed.set(key, near);
    return near;
  }

  return {
    check(row, odd) {
      for (const key of Object.keys(row)) {
        const rule = known.get(key);
        if (rule === undefined) {
          const meant = guess(key).find((one) => !Object.hasOwn(row, one));
          if (meant !== undefined) odd.damagedKey(key, meant);
        } else if (row[key] !== null && !rule(row[key])) odd.unusable(key, row[key]);
      }
    },
  };
}

/** The known keys that a key is but for a letter or two, the nearest first. */
function nearest(key: string, known: readonly string[]): string[] {
  const near = known.flatMap((one) => {
    const most = one.length >= 8 ? 2 : 1;
    // A word of two letters is a letter away from too many.
    if (one.length < 3 && key.length < one.length) return [];
    if (Math.abs(one.length - key.length) > most) return [];
    const letters = distance(key, one);
    return letters <= most ? [{ one, letters }] : [];
  });
  return near.sort((a, b) => a.letters - b.letters).map(({ one }) => one);
}

/** Letters to insert, take out or replace. Cost: the product of the lengths. */
export function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, before[j]! + 1, row[j - 1]! + 1));
    }
    before = row;
  }
  return before[b.length]!;
}

/** A value as a remark shows it. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Keys that a message says, and characters of each. */
const [MOST_SHOWN, LONGEST_SHOWN] = [4, 24];

/** Keys of an object that are not the one that is looked for, as a message says them: only “a”, “b” and 3 more. */
export function onlyKeys(row: Row): string {
  const keys = Object.keys(row);
  const shown = keys.slice(0, MOST_SHOWN).map((key) => `“${key.slice(0, LONGEST_SHOWN)}”`);
  const more = keys.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.pop();
  return `only ${shown.length === 0 ? '' : `${shown.join(', ')} and `}${last}`;
}
