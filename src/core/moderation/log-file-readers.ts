import { AppError } from '../errors.ts';
import { MAX_LABEL_LENGTH } from '../identity/labels.ts';
import type { Labels } from '../identity/types.ts';
import { isNothing, objectOf, type Row } from '../parse/fields.ts';
import { isKeptNumber, plainNumber } from '../parse/kept-json.ts';

/** Why a line is not what it should be; the reader adds where it stands. */
export class UnreadableLine extends Error {}

/** Longest id of a track, face or identity. Characters. */
const MAX_ID = 200;
/** Longest text of a step. Characters. */
export const MAX_TEXT = 2000;
/** Tracks in one list. */
const MAX_LIST = 200_000;
/** Depth and size of what other programs keep beside a decision. */
const MAX_DEPTH = 16;
const MAX_VALUES = 20_000;

export function fail(reason: string): never {
  throw new UnreadableLine(reason);
}

/** Why an operation says nothing sensible. */
export function refuse(message: string, userMessage: string): never {
  throw new AppError('moderation/bad-operation', message, userMessage);
}

export function rowOf(value: unknown, what: string): Row {
  return objectOf(value) ?? fail(`${what} is no object`);
}

export function text(value: unknown, what: string, most = MAX_ID): string {
  if (typeof value !== 'string' || isKeptNumber(value)) fail(`${what} is no text`);
  if ((value as string).length > most) fail(`${what} is longer than ${most} characters`);
  return value as string;
}

/** An id: text with something in it. */
export function id(value: unknown, what: string): string {
  const own = text(value, what);
  return own.trim() === '' ? fail(`${what} is empty`) : own;
}

/** What may be missing, and is as well where its null became a word. */
export function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  const isMissing = value === undefined || value === null;
  return isMissing || (typeof value === 'string' && isNothing(value)) ? undefined : read(value);
}

export function number(value: unknown, what: string): number {
  const own = plainNumber(value);
  return typeof own === 'number' && Number.isFinite(own) ? own : fail(`${what} is no number`);
}

/** A whole number from 0 that ids and counters can hold. */
export function whole(value: unknown, what: string): number {
  const own = number(value, what);
  return Number.isInteger(own) && own >= 0 && own < 1e9 ? own : fail(`${what} is out of range`);
}

export function oneOf<T extends string>(value: unknown, what: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  return found ?? fail(`${what} is none of ${allowed.join(', ')}`);
}

export function list<T>(value: unknown, what: string, read: (value: unknown) => T): T[] {
  if (!Array.isArray(value)) return fail(`${what} is no list`);
  if (value.length > MAX_LIST) fail(`${what} has more than ${MAX_LIST} entries`);
  // Holes too.
  return Array.from(value as unknown[], (one) => read(one));
}

export const ids = (value: unknown, what: string): string[] =>
  list(value, what, (one) => id(one, `an entry of ${what}`));

/** Plain data with bounds, keys that could change a prototype left out. */
export function plainObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  let left = MAX_VALUES;
  const copy = (part: unknown, depth: number): unknown => {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) fail(`${what} holds too much`);
    if (Array.isArray(part)) return (part as unknown[]).map((one) => copy(one, depth + 1));
    const row = objectOf(part);
    if (row === undefined) return part;
    const entries = Object.entries(row).filter(([key]) => key !== '__proto__');
    return Object.fromEntries(entries.map(([key, one]) => [key, copy(one, depth + 1)]));
  };
  return copy(rowOf(value, what), 0) as Readonly<Record<string, unknown>>;
}

/** @throws AppError `moderation/bad-operation` for a name that is none */
export function checkLabels(identityId: string, labels: Labels): void {
  for (const key of ['name', 'person_id'] as const) {
    const value: unknown = labels[key];
    if (value === undefined) continue;
    if (typeof value !== 'string') {
      refuse(
        `${identityId}: ${key} is ${typeof value}, expected string`,
        `The ${key} of ${identityId} is not text.`,
      );
    } else if (value.length > MAX_LABEL_LENGTH) {
      refuse(
        `${identityId}: ${key} has ${value.length} characters, at most ${MAX_LABEL_LENGTH}`,
        `The ${key} of ${identityId} is ${value.length} characters long; use at most ${MAX_LABEL_LENGTH}.`,
      );
    }
  }
}
