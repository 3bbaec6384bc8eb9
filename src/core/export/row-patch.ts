import {
  keyOf,
  lastBefore,
  type Member,
  membersOf,
  skipSpace,
  spansOf,
} from '../parse/json-scan.ts';

/** What becomes of members of a row, by key. */
export type RowPatch = ReadonlyMap<string, Change>;
export type Change =
  /** The member has this JSON text: replaced where it stands, else added at the end. */
  | { readonly type: 'set'; readonly json: string | Uint8Array }
  /** As `set`, but only for a row that has no such member. */
  | { readonly type: 'fill'; readonly json: string }
  | { readonly type: 'remove' };

const encoder = new TextEncoder();

/**
 * Change some members of a row and leave every other byte as it is: order, spacing, numbers and keys
 * that nobody here knows. Added members look like the row's own (`"a": 1` or `"a":1`).
 * @param row one JSON object; returned as it is when it is none
 */
export function patchRow(row: Uint8Array, patch: RowPatch): Uint8Array {
  const members = membersOf(row, 0, row.length);
  if (members === undefined) return row;
  const keys = members.map((member) => keyOf(row, member));
  const changeOf = (index: number) => patch.get(keys[index] ?? '');
  const edits: { from: number; to: number; by: Uint8Array }[] = [];
  members.forEach((member, i) => {
    const change = changeOf(i);
    if (change?.type !== 'set') return;
    edits.push({ from: member.valueFrom, to: member.valueTo, by: bytesOf(change.json) });
  });
  for (const span of spansOf(members, (_, i) => changeOf(i)?.type === 'remove')) {
    edits.push({ ...span, by: NOTHING });
  }
  edits.sort((a, b) => a.from - b.from);
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { from, to, by } of edits) {
    pieces.push(row.subarray(at, from), by);
    at = to;
  }
  const close = lastBefore(row, row.length, 0);
  pieces.push(row.subarray(at, close));
  const left = members.filter((_, i) => changeOf(i)?.type !== 'remove').length;
  const added = [...patch].filter(([key, { type }]) => type !== 'remove' && !keys.includes(key));
  const spaced = isSpaced(row, members);
  added.forEach(([key, change], i) => {
    if (change.type === 'remove') return;
    const comma = left + i === 0 ? '' : spaced ? ', ' : ',';
    pieces.push(encoder.encode(`${comma}${JSON.stringify(key)}:${spaced ? ' ' : ''}`));
    pieces.push(bytesOf(change.json));
  });
  pieces.push(row.subarray(close));
  return joined(pieces);
}

/**
 * A row with its vector back where it was cut out.
 * @param at offset in the row, as `RawRows.vectorAt` has it
 */
export function insertVector(
  row: Uint8Array,
  at: number,
  key: string,
  vector: Uint8Array,
  spaced: boolean,
): Uint8Array {
  const comma = spaced ? ', ' : ',';
  const last = row[skipSpace(row, at, row.length)] === 0x7d;
  const first = row[lastBefore(row, at, 0)] === 0x7b;
  const before = last && !first ? comma : '';
  return joined([
    row.subarray(0, at),
    encoder.encode(`${before}"${key}":${spaced ? ' ' : ''}`),
    vector,
    encoder.encode(last ? '' : comma),
    row.subarray(at),
  ]);
}

/** True for a row in Python's spacing, false for one without any: by its first colon. */
export function isSpacedRow(row: Uint8Array): boolean {
  const quote = row.indexOf(0x22);
  const colon = quote < 0 ? -1 : row.indexOf(0x3a, row.indexOf(0x22, quote + 1));
  return colon < 0 || row[colon + 1] === 0x20;
}

function isSpaced(row: Uint8Array, members: readonly Member[]): boolean {
  const first = members[0];
  return first === undefined || row[first.valueFrom - 1] === 0x20;
}

const NOTHING = new Uint8Array(0);

function bytesOf(json: string | Uint8Array): Uint8Array {
  return typeof json === 'string' ? encoder.encode(json) : json;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
