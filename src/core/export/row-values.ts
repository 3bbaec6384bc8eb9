import type { TrackColumns } from '../episode/episode.ts';
import { isTruthy, objectOf } from '../parse/fields.ts';
import { parseJson } from '../parse/json-text.ts';

/**
 * The id of a track as the row at hand spells ids: an integer where it has one, else with its words
 * and its number of digits.
 * @param as what the row had; undefined for a row that is made anew
 * @param track row of the track that the row is about now
 */
export function respellTrack(
  as: unknown,
  tracks: Pick<TrackColumns, 'id' | 'number'>,
  track: number,
): string | number {
  const number = tracks.number[track] ?? -1;
  const id = tracks.id[track] ?? '';
  if (number < 0) return id;
  if (typeof as === 'number' || (as === undefined && id === String(number))) return number;
  if (typeof as !== 'string') return id;
  const digits = /\d+$/.exec(as.trim())?.[0] ?? '';
  const words = as.trim().slice(0, as.trim().length - digits.length);
  return `${words}${String(number).padStart(digits.length, '0')}`;
}

/** A row in Python's spacing, without the members that are undefined. */
export function madeRow(members: Readonly<Record<string, unknown>>): Uint8Array {
  const parts = Object.entries(members).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const json = Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value);
    return [`${JSON.stringify(key)}: ${json}`];
  });
  return new TextEncoder().encode(`{${parts.join(', ')}}`);
}

const DELETED = new TextEncoder().encode('"deleted"');

/** True for a row that says it is deleted. Quick for the many that do not have the word. */
export function saysDeleted(row: Uint8Array): boolean {
  let at = row.indexOf(0x22);
  while (at >= 0 && !startsWith(row, at, DELETED)) at = row.indexOf(0x22, at + 1);
  if (at < 0) return false;
  return isTruthy(objectOf(parseJson(new TextDecoder().decode(row)))?.deleted);
}

function startsWith(row: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let k = 0; k < word.length; k++) if (row[at + k] !== word[k]) return false;
  return true;
}
