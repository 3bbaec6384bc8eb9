import type { TrackColumns } from '../episode/episode.ts';

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
