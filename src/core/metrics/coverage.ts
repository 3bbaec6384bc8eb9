import type { ImportReport } from '../episode/episode.ts';
import { isOtherEpisode } from '../parse/of-episode.ts';
import { listed, type Told, type TruthReading } from '../parse/read-truth.ts';
import { bareCount } from '../words.ts';

/** How much of an episode a truth covers. */
export interface Coverage {
  /** Tracks that are scored: in the truth and in the episode, not deleted. */
  readonly scored: number;
  /** Tracks of the episode, without deleted ones. */
  readonly tracks: number;
  /** Ids in the truth that the episode does not have. */
  readonly unknown: Told;
  /** Ids that the truth calls two people. */
  readonly contradictory: Told;
  /** Entries of the truth that say of no track who it is; undefined where that was not kept. */
  readonly unread?: Told;
  /** Episode that the truth says it is of, where that is another one. */
  readonly otherEpisode: string | undefined;
}

/** The truth of the tracks that are still there. @param isDeleted by track row */
export function truthOfPresent(
  truth: ReadonlyMap<number, string>,
  isDeleted: (row: number) => boolean,
): ReadonlyMap<number, string> {
  return new Map([...truth].filter(([row]) => !isDeleted(row)));
}

/** What of a truth was not used. */
export type Unused = Pick<Coverage, 'unknown' | 'contradictory' | 'unread' | 'otherEpisode'>;

const NOTHING: Told = { count: 0, examples: [] };
export const ALL_USED: Unused = {
  unknown: NOTHING,
  contradictory: NOTHING,
  otherEpisode: undefined,
};

/** What of a file's truth is of no use for an episode. */
export function unusedOf(
  { unknown, contradictory, unread, epId }: TruthReading,
  ofEpisode: string,
): Unused {
  const otherEpisode = isOtherEpisode(epId, ofEpisode) ? epId : undefined;
  return { unknown, contradictory, ...(unread.count === 0 ? {} : { unread }), otherEpisode };
}

/** The same of the truth that was imported with the episode. */
export function unusedInImport({ remarks }: Pick<ImportReport, 'remarks'>): Unused {
  const told = (code: string): Told => remarks.find((one) => one.code === code) ?? NOTHING;
  return {
    unknown: told('truth/unknown-track'),
    contradictory: told('truth/contradiction'),
    unread: told('truth/unreadable'),
    otherEpisode: told('truth/other-episode').examples[0],
  };
}

/**
 * How much was scored, and what of the truth was not used, in sentences.
 * @param from what the truth is called: "truth.json"
 * @param epId of the episode that is scored, where it is not shown beside the text
 */
export function coverageText(coverage: Coverage, from: string, epId?: string): string {
  const { scored, tracks, unknown, contradictory, unread = NOTHING, otherEpisode } = coverage;
  const parts = [`scored on ${scored} of ${bareCount(tracks, 'track')}`];
  if (unknown.count > 0) {
    const are = unknown.count === 1 ? 'is' : 'are';
    parts.push(
      `${bareCount(unknown.count, 'track')} in ${from} ${are} not in this episode: ${listed(unknown)}`,
    );
  }
  if (contradictory.count > 0) {
    const are = contradictory.count === 1 ? 'is' : 'are';
    parts.push(
      `${bareCount(contradictory.count, 'track')} ${are} two people in ${from} and left out: ${listed(contradictory)}`,
    );
  }
  if (unread.count > 0) {
    const say = unread.count === 1 ? 'says' : 'say';
    parts.push(
      `${bareCount(unread.count, 'entry', 'entries')} of ${from} ${say} of no track who it is: ${listed(unread)}`,
    );
  }
  if (otherEpisode !== undefined) {
    const here = epId === undefined ? '' : `, but this is ${epId}`;
    parts.push(`${from} says that it is about ${otherEpisode}${here}`);
  }
  return parts.join('; ');
}

/**
 * What a truth cannot decide because of whom it names, a sentence; undefined for one that can tell a
 * merge too many from one too few.
 * @param truth track row → person, of the tracks that are scored
 */
export function limitText(truth: ReadonlyMap<number, string>): string | undefined {
  const people = new Set(truth.values()).size;
  if (truth.size === 0) return undefined;
  if (truth.size === 1) return 'One track is no test: every clustering scores 1 on it.';
  if (people === 1)
    return 'They are all one person: a merge with somebody else costs nothing here.';
  if (people === truth.size) {
    return 'No two of them are one person: a split that should not be costs nothing here.';
  }
  return undefined;
}
