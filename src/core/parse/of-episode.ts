import { comparable } from '../comparable.ts';
import { AppError } from '../errors.ts';
import type { RowPlace } from './bad-row.ts';
import { isNothing, objectOf, type Row } from './fields.ts';

/** Longer texts are no ids. Characters. */
const LONGEST = 200;

/** The id that an `ep_id` says; undefined for one that says nothing. */
export function episodeId(value: unknown): string | undefined {
  const id = typeof value === 'number' ? String(value) : value;
  if (typeof id !== 'string' || isNothing(id) || id.length > LONGEST) return undefined;
  return id.trim();
}

/**
 * The one rule by which files belong together. Track numbers begin at 1 in every episode, so what a file
 * says of tracks is taken for an episode only where the file does not name another one. A file that names
 * none belongs to whatever it lies beside; case, and how an accent is spelled, make no other episode.
 * @param told as the file says it
 */
export function isOtherEpisode(told: string | undefined, epId: string): boolean {
  return told !== undefined && comparable(told) !== comparable(epId);
}

/**
 * The episode that a document says it is of, at its top or in its `metadata`; undefined when it is silent.
 * @param epId where it is read: of two that a document names, the other one counts
 */
export function episodeOfDocument(value: unknown, epId = ''): string | undefined {
  const top = objectOf(value) ?? {};
  const told = [top.ep_id, objectOf(top.metadata)?.ep_id].flatMap((id) => episodeId(id) ?? []);
  return told.find((id) => isOtherEpisode(id, epId)) ?? told[0];
}

/** Which episode rows say that they are of: all of one, or the import is refused. */
export interface EpisodeOfRows {
  /** What the first row said that names one; undefined when none did. */
  readonly told: string | undefined;
  /** @throws AppError `rows/two-episodes` for a row of another episode than those before it */
  check(row: Row, place: RowPlace): void;
}

/** One for all files of an import whose rows number the same tracks. */
export function createEpisodeOfRows(): EpisodeOfRows {
  let first: { readonly told: string; readonly place: RowPlace } | undefined;
  let last: unknown;
  return {
    get told() {
      return first?.told;
    },
    check(row, place) {
      if (row.ep_id === last) return;
      const told = episodeId(row.ep_id);
      if (told === undefined) return;
      first ??= { told, place };
      if (isOtherEpisode(told, first.told)) throw twoEpisodes(told, place, first);
      last = row.ep_id;
    },
  };
}

function twoEpisodes(
  told: string,
  place: RowPlace,
  first: { readonly told: string; readonly place: RowPlace },
): AppError {
  const other =
    first.place.file === place.file
      ? `line ${first.place.line}`
      : `${first.place.file}, line ${first.place.line}`;
  return new AppError(
    'rows/two-episodes',
    `${place.file}: line ${place.line} is of ${told}, ${other} of ${first.told}`,
    `${place.file}, line ${place.line} (byte ${place.byte}) says that it is of ${told}, but ${other} is of ${first.told}. Both number their tracks from 1, so different people would become one: nothing was read. Put the files of one episode together, with rows of one episode in each.`,
    { place: { ...place } },
  );
}
