import { firstIndex } from '../first-index.ts';
import type { Episode, EpisodePart } from './episode.ts';

/** Index of the part that a track is of, −1 in an episode that is no joint one. A part of a split track is where its faces are. */
export function partOfTrack({ parts, tracks }: Episode, row: number): number {
  if (parts === undefined || row < 0) return -1;
  const last = parts.at(-1);
  const imported = last === undefined ? 0 : last.tracks.start + last.tracks.count;
  if (row < imported) return lastFrom(parts, row, ({ tracks: { start } }) => start);
  const face = tracks.faceRows[tracks.faceStart[row] ?? -1] ?? -1;
  return face < 0 ? -1 : lastFrom(parts, face, ({ faces: { start } }) => start);
}

/** The part that a track is of; undefined in an episode that is no joint one. */
export const partOf = (episode: Episode, row: number): EpisodePart | undefined =>
  episode.parts?.[partOfTrack(episode, row)];

/** What a track is called in its own episode. */
export function ownId(episode: Episode, row: number): string {
  const id = episode.tracks.id[row] ?? '';
  return id.slice(partOf(episode, row)?.prefix.length ?? 0);
}

/** The part that a face is of; undefined in an episode that is no joint one. */
export function partOfFace({ parts = [] }: Pick<Episode, 'parts'>, face: number) {
  return parts[lastFrom(parts, face, ({ faces: { start } }) => start)];
}

/** A time of a joint episode as that of the part which is seen then; any other episode's as it is. Seconds. */
export function ownTime(
  { parts = [] }: Pick<Episode, 'parts'>,
  time: number,
): { readonly part: EpisodePart | undefined; readonly time: number } {
  const part = Number.isFinite(time) ? parts[lastFrom(parts, time, ({ from }) => from)] : undefined;
  return { part, time: part === undefined ? time : time - part.timeShift };
}

/** Index of the last part that begins at or before a place, −1 before the first. Parts without a row begin where the next does. */
function lastFrom(
  parts: readonly EpisodePart[],
  place: number,
  begin: (part: EpisodePart) => number,
): number {
  return firstIndex(parts.length, (index) => begin(parts[index]!) > place) - 1;
}
