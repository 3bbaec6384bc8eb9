import type { Episode } from '../../core/episode/episode.ts';
import { ownId, ownTime, partOf } from '../../core/episode/episode-parts.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity } from '../../core/identity/types.ts';

/** What a person calls an identity: the name it was given, else its id. */
export const displayName = (identity: Identity): string => givenName(identity) ?? identity.id;

/** The same where there is little room: of an id only its number. */
export const shortName = (identity: Identity): string =>
  displayName(identity).replace(/^identity-/, '');

export const isNamed = (identity: Identity): boolean => givenName(identity) !== undefined;

/** Seconds as 00:01:23; "–" when not known. Tenths are added on request. */
export function timecode(seconds: number, tenths = false): string {
  if (!Number.isFinite(seconds)) return '–';
  const total = Math.max(0, tenths ? Math.round(seconds * 10) / 10 : Math.floor(seconds));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const clock = `${two(total / 3600)}:${two((total / 60) % 60)}:${two(total % 60)}`;
  return tenths ? `${clock}.${Math.round(total * 10) % 10}` : clock;
}

/** A length of time in the largest useful unit: "0.8 s", "42 s", "3:12 min", "1:02:03 h". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 10) return `${(Math.round(seconds * 10) / 10).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
}

/** A time of an episode, of several that are one as that of the episode which is seen then. */
export const timeIn = (episode: Episode, seconds: number, tenths = false): string =>
  timecode(ownTime(episode, seconds).time, tenths);

/** "00:01:23–00:01:40"; with the episodes where it begins in one and ends in another. */
export function spanIn(episode: Episode, from: number, to: number): string {
  const [a, b] = [ownTime(episode, from), ownTime(episode, to)];
  const [first, last] = [timecode(a.time), timecode(b.time)];
  if (a.part !== b.part) return `${a.part?.epId} ${first} – ${b.part?.epId} ${last}`;
  return first === last ? first : `${first}–${last}`;
}

/** "track 12"; the id as the file spells it when it holds no number. */
export function ownTrackName(episode: Episode, track: number): string {
  const number = episode.tracks.number[track] ?? -1;
  if (number >= 0) return `track ${number}`;
  const id = ownId(episode, track);
  return `track ${(episode.parts === undefined ? id : id.replace(/^track-0*(?=\d)/, '')) || '?'}`;
}

/** The same, of several episodes that are one with its own: "track 12 · show-s01e03". */
export function trackName(episode: Episode, track: number): string {
  const part = partOf(episode, track);
  const own = ownTrackName(episode, track);
  return part === undefined ? own : `${own} · ${part.epId}`;
}

/** Alternative text of a face: "Face of Lisa, track 12, 00:01:23". */
export function faceLabel(episode: Episode, row: number, of: string | undefined): string {
  const track = episode.faces.track[row] ?? -1;
  const who = of === undefined ? 'Face' : `Face of ${of}`;
  const at = episode.faces.ts[row] ?? Number.NaN;
  const where = track < 0 ? '' : `, ${trackName(episode, track)}`;
  return `${who}${where}${Number.isFinite(at) ? `, ${timeIn(episode, at)}` : ''}`;
}
