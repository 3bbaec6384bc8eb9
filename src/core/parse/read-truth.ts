import { composed } from '../comparable.ts';
import { AppError } from '../errors.ts';
import { bareCount } from '../words.ts';
import { parseJsonText } from './json-file.ts';
import { parseJson } from './json-text.ts';
import { baseName } from './lines.ts';
import { episodeOfDocument } from './of-episode.ts';
import { forgottenEntries, parseTruth, type TruthEntry } from './truth.ts';

/** Something that happened to several ids: how often, and the first few. */
export interface Told {
  readonly count: number;
  readonly examples: readonly string[];
}

/** What a truth file says of an episode. */
export interface TruthReading {
  /** Track row → person. */
  readonly truth: ReadonlyMap<number, string>;
  /** Tracks that the episode does not have. */
  readonly unknown: Told;
  /** Tracks that are said to be two people: left out, because nobody knows which. */
  readonly contradictory: Told;
  /** Entries that say of no track who it is. */
  readonly unread: Told;
  /** Episode that the file says it is of; undefined when it is silent. */
  readonly epId: string | undefined;
}

const MOST_EXAMPLES = 5;

/**
 * Read a truth file.
 * @param text as the file has it
 * @param path name for messages
 * @param find row of a track id in any spelling, −1 when the episode does not have it
 * @throws AppError `truth/bad-json` with the place of the fault
 */
export function readTruth(
  text: string,
  path: string,
  find: (track: unknown) => number,
): TruthReading {
  // A key that is there twice is kept: its first statements are taken as well.
  const value = parseJsonText(text, path, 'truth', parseJson);
  const epId = episodeOfDocument(value);
  const { entries, unread } = parseTruth(value);
  const isOfTrack = ({ track, ifTrack }: TruthEntry) => ifTrack !== true || find(track) >= 0;
  const all = [...forgottenEntries(text), ...entries];
  const others = all.filter((one) => !isOfTrack(one));
  const shown = others.map(({ track, person }) => `{${spelled(track)}: ${person}}`);
  return {
    ...settle(all.filter(isOfTrack), find),
    unread: told([...unread, ...shown]),
    epId,
  };
}

/**
 * Refuse a truth that says nothing about the episode. One that says it is of another episode, but names
 * tracks of this one, is not refused: see `Coverage.otherEpisode`.
 * @throws AppError `truth/empty`, `truth/other-episode`
 */
export function assertAbout(reading: TruthReading, epId: string, path: string): void {
  const place = { place: { file: path } };
  const name = baseName(path);
  if (reading.truth.size > 0) return;
  if (reading.unknown.count > 0) {
    throw new AppError(
      'truth/other-episode',
      `${path}: names ${reading.unknown.count} tracks, none of ${epId}`,
      `${name} names ${bareCount(reading.unknown.count, 'track')}, none of which ${epId} has (${listed(reading.unknown)}). It seems to be about another episode; nothing was taken from it.`,
      place,
    );
  }
  if (reading.contradictory.count > 0) {
    throw new AppError(
      'truth/contradictory',
      `${path}: every track is said to be two people`,
      `${name} says of every track that it is two people (${listed(reading.contradictory)}), so nothing was taken from it. Keep one person for each track.`,
      place,
    );
  }
  throw new AppError(
    'truth/empty',
    `${path}: no statements`,
    `${name} says of no track who it is. It should map tracks to people, such as {"12": "Ann", "13": "Bob"}, or people to tracks, such as {"Ann": [12, 14]}.`,
    place,
  );
}

/** "998, 999, 1000 and 12 more". */
export function listed({ count, examples }: Told): string {
  const more = count - examples.length;
  return more > 0 ? `${examples.join(', ')} and ${more} more` : examples.join(', ');
}

function settle(
  entries: readonly TruthEntry[],
  find: (track: unknown) => number,
): Omit<TruthReading, 'epId' | 'unread'> {
  const truth = new Map<number, string>();
  const unknown = new Set<string>();
  const doubted = new Map<number, string>();
  for (const { track, person } of entries) {
    const row = find(track);
    const id = spelled(track);
    const name = composed(person);
    if (name === '') continue;
    if (row < 0) unknown.add(id);
    else if ((truth.get(row) ?? name) === name) truth.set(row, name);
    else doubted.set(row, id);
  }
  for (const row of doubted.keys()) truth.delete(row);
  return { truth, unknown: told([...unknown]), contradictory: told([...doubted.values()]) };
}

function told(ids: readonly string[]): Told {
  return { count: ids.length, examples: ids.slice(0, MOST_EXAMPLES) };
}

/** An id as a person reads it; nothing of a file is shown at any length. */
function spelled(track: unknown): string {
  const text = typeof track === 'string' ? track : (JSON.stringify(track) ?? 'nothing');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
