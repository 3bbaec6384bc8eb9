import type { Episode } from '../../src/core/episode/episode.ts';
import { readTruth } from '../../src/core/parse/read-truth.ts';

const MIXED = 'MIXED:';

/** Person of each track by its id: of a file, else the episode's own. */
export function truthOf(episode: Episode, text: string | undefined): ReadonlyMap<string, string> {
  const { id, number } = episode.tracks;
  const rows = new Map<string, number>();
  number.forEach((n, row) => {
    if (n >= 0) rows.set(String(n), row);
  });
  for (const [row, name] of id.entries()) rows.set(name, row);
  const find = (track: unknown): number => rows.get(String(track)) ?? -1;
  const byRow =
    text === undefined ? (episode.truth ?? new Map()) : readTruth(text, 'truth.json', find).truth;
  return new Map([...byRow].map(([row, person]) => [id[row] ?? '', person]));
}

/**
 * The same for the tracks as they were split: the parts of a track of "MIXED:A+B" are A and B.
 * @returns by row of `now`
 */
export function truthNow(
  truth: ReadonlyMap<string, string>,
  base: Episode,
  now: Episode,
): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const { importedTrack } = now.faces;
  now.tracks.id.forEach((id, row) => {
    const face = now.tracks.faceRows[now.tracks.faceStart[row] ?? 0] ?? -1;
    const from =
      importedTrack === undefined ? undefined : base.tracks.id[importedTrack[face] ?? -1];
    const person = truth.get(from ?? id);
    if (person === undefined) return;
    const people = person.startsWith(MIXED) ? person.slice(MIXED.length).split('+') : [];
    const whole = from === undefined || sameFaces(base, from, now, row);
    const part = id === from ? people[0] : people[1];
    found.set(row, whole ? person : (part ?? person));
  });
  return found;
}

export const isMixed = (person: string | undefined): boolean => person?.startsWith(MIXED) === true;

function sameFaces(base: Episode, from: string, now: Episode, row: number): boolean {
  const count = (of: Episode, r: number) =>
    (of.tracks.faceStart[r + 1] ?? 0) - (of.tracks.faceStart[r] ?? 0);
  return count(base, base.tracks.id.indexOf(from)) === count(now, row);
}
