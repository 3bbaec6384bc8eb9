// biome-ignore-all lint/style/noNonNullAssertion: indices run inside the given bounds
import { MAX_JSON_DEPTH, tooDeep } from './json-text.ts';

/** A stretch of bytes. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A member of a JSON object, as places in the bytes: `"key": value`. */
export interface Member {
  /** Opening quote of the key. */
  readonly keyFrom: number;
  /** After its closing quote. */
  readonly keyTo: number;
  readonly valueFrom: number;
  readonly valueTo: number;
}

/**
 * The members of the object that is bytes[start … end), top level only.
 * @returns undefined for what is no object; what is inside the values is not judged
 */
export function membersOf(bytes: Uint8Array, start: number, end: number): Member[] | undefined {
  const members: Member[] = [];
  const whole = walkMembers(bytes, start, end, (keyFrom, keyTo, valueFrom) => {
    const valueTo = valueEnd(bytes, valueFrom, end);
    members.push({ keyFrom, keyTo, valueFrom, valueTo: trimmed(bytes, valueFrom, valueTo) });
    return valueTo;
  });
  return whole ? members : undefined;
}

/**
 * Walk the members of the object that is bytes[start … end), top level only.
 * @param endOf the index after the value, −1 to give up
 * @returns false for what is no object, and where somebody gave up
 */
export function walkMembers(
  bytes: Uint8Array,
  start: number,
  end: number,
  endOf: (keyFrom: number, keyTo: number, valueFrom: number) => number,
): boolean {
  let p = skipSpace(bytes, start, end);
  if (bytes[p] !== 0x7b) return false;
  p = skipSpace(bytes, p + 1, end);
  if (bytes[p] === 0x7d) return true;
  while (p < end) {
    const keyFrom = p;
    const keyTo = bytes[p] === 0x22 ? stringEnd(bytes, p, end) : -1;
    if (keyTo < 0) return false;
    p = skipSpace(bytes, keyTo, end);
    if (bytes[p] !== 0x3a) return false;
    p = endOf(keyFrom, keyTo, skipSpace(bytes, p + 1, end));
    if (p < 0) return false;
    p = skipSpace(bytes, p, end);
    if (bytes[p] === 0x7d) return true;
    if (bytes[p] !== 0x2c) return false;
    p = skipSpace(bytes, p + 1, end);
  }
  return false;
}

/** Index of the first byte at or after `at` that is no blank. */
export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  while (p < end && isSpace(bytes[p]!)) p += 1;
  return p;
}

/** Index after the closing quote of the string that opens at `at`, −1 when it does not close. */
export function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let p = at + 1; p < end; p++) {
    const c = bytes[p];
    if (c === 0x5c) p += 1;
    else if (c === 0x22) return p + 1;
  }
  return -1;
}

/**
 * Index after the value at `at`; JSON.parse judges later whether it is well formed.
 * @throws JsonFault for what is nested too deeply
 */
export function valueEnd(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  for (let p = at; p < end; p++) {
    const c = bytes[p];
    if (c === 0x22) {
      p = stringEnd(bytes, p, end) - 1;
      if (p < 0) return -1;
      if (depth === 0) return p + 1;
    } else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) throw tooDeep(p);
    } else if (c === 0x7d || c === 0x5d) {
      if (depth === 0) return p;
      depth -= 1;
      if (depth === 0) return p + 1;
    } else if (c === 0x2c && depth === 0) return p;
  }
  return -1;
}

/** True when bytes[from … to) are those of `key`. */
export function sameBytes(bytes: Uint8Array, from: number, to: number, key: Uint8Array): boolean {
  if (to - from !== key.length) return false;
  for (let k = 0; k < key.length; k++) if (bytes[from + k] !== key[k]) return false;
  return true;
}

/** Made once: to make one takes longer than a key. */
const KEY_DECODER = new TextDecoder();

/** The text of a member's key. */
export function keyOf(bytes: Uint8Array, { keyFrom, keyTo }: Member): string {
  const text = KEY_DECODER.decode(bytes.subarray(keyFrom, keyTo));
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
}

/** What to cut so that one member is gone, and one comma with the space after (else before) it. */
export function memberSpan(
  bytes: Uint8Array,
  keyFrom: number,
  valueTo: number,
  start: number,
  end: number,
): Span {
  const after = skipSpace(bytes, valueTo, end);
  if (bytes[after] === 0x2c) return { from: keyFrom, to: skipSpace(bytes, after + 1, end) };
  const before = lastBefore(bytes, keyFrom, start);
  return { from: bytes[before] === 0x2c ? before : keyFrom, to: valueTo };
}

/** What to cut so that some of an object's members are gone: ascending, and an object stays. */
export function spansOf(
  members: readonly Member[],
  isCut: (member: Member, index: number) => boolean,
): Span[] {
  const cut = members.map(isCut);
  const spans: Span[] = [];
  for (let i = 0; i < members.length; i++) {
    if (cut[i] !== true) continue;
    let last = i;
    while (cut[last + 1] === true) last += 1;
    const next = members[last + 1];
    const before = members[i - 1];
    spans.push({
      from: next === undefined && before !== undefined ? before.valueTo : members[i]!.keyFrom,
      to: next?.keyFrom ?? members[last]!.valueTo,
    });
    i = last;
  }
  return spans;
}

/** Index of the last byte before `at` that is no blank, `start − 1` when there is none. */
export function lastBefore(bytes: Uint8Array, at: number, start: number): number {
  let p = at - 1;
  while (p >= start && isSpace(bytes[p]!)) p -= 1;
  return p;
}

/** A number or word ends before the blanks that follow it. */
function trimmed(bytes: Uint8Array, from: number, to: number): number {
  return lastBefore(bytes, to, from) + 1;
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x09 || c === 0x0d || c === 0x0a;
}
