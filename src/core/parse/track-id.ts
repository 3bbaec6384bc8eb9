/** How a file spelled a track id. */
export type TrackSpelling = 'number' | 'hyphen' | 'underscore' | 'opaque';

export interface ParsedTrackId {
  /** As the file spells it. */
  readonly text: string;
  /** The integer in it, −1 for an opaque id. */
  readonly number: number;
  readonly spelling: TrackSpelling;
}

const MAX_NUMBER = 2 ** 31 - 1;
const OPAQUE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const NUMBERED = /^(?:(track)([-_]?))?(\d+)$/i;
/** As a table writes a column of numbers that had a gap. */
const WHOLE = /^\d+\.0+$/;

/**
 * Read a track id: 12, "12", "12.0", "track-00012", "track_0012" are track 12; other words of letters,
 * digits, dot, dash and underscore are taken as they are.
 * @returns undefined for anything else (missing, negative, fractional, above 2^31 − 1, a path,
 *   "__proto__"); ids are never used as object keys
 */
export function parseTrackId(value: unknown): ParsedTrackId | undefined {
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || value < 0 || value > MAX_NUMBER) return undefined;
    return { text: String(value), number: value, spelling: 'number' };
  }
  if (typeof value !== 'string') return undefined;
  const text = WHOLE.test(value.trim()) ? value.trim().replace(/\.0+$/, '') : value.trim();
  const numbered = NUMBERED.exec(text);
  if (numbered !== null) {
    const number = Number(numbered[3]);
    if (number > MAX_NUMBER) return undefined;
    const bare = numbered[1] === undefined;
    return {
      text,
      number,
      spelling: bare ? 'number' : numbered[2] === '-' ? 'hyphen' : 'underscore',
    };
  }
  if (!OPAQUE.test(text) || !Number.isNaN(Number(text))) return undefined;
  return { text, number: -1, spelling: 'opaque' };
}

/** Map key under which all spellings of one track meet. */
export function trackKey(id: ParsedTrackId): number | string {
  return id.number >= 0 ? id.number : id.text;
}
