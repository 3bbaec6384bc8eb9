import { roleOf } from '../../src/core/episode/locate.ts';
import { AppError } from '../../src/core/errors.ts';

/** Entries that an archive may have: four times the crops of a very long episode. */
export const MAX_ENTRIES = 200_000;
/** Bytes that all entries may unpack to. */
export const MAX_TOTAL_BYTES = 8 * 1024 ** 3;
/** An entry that unpacks to more than `ratio` times its packed size, and to more than `from` bytes, is a bomb. */
interface Limit {
  readonly ratio: number;
  readonly from: number;
}
/**
 * Rows pack 23 : 1 where they are most regular, 3 : 1 with vectors; deflate itself ends at 1032 : 1. Of
 * 16 MB nothing can be made that a page cannot hold: a million rows of the shortest kind take some 700 MB
 * while they are read.
 */
const ROWS: Limit = { ratio: 50, from: 16 * 1024 ** 2 };
/** Twenty thousand identities that differ by a number pack 40 : 1. */
const DOCUMENTS: Limit = { ratio: 100, from: 16 * 1024 ** 2 };
/** Pictures and files that nobody reads may be anything: only absurd ones condemn their archive. */
const OTHERS: Limit = { ratio: 200, from: 256 * 1024 ** 2 };

function limitOf(path: string): Limit {
  switch (roleOf(path)) {
    case 'faces':
    case 'tracks':
    case 'log':
    case 'embeddings':
      return ROWS;
    case 'image':
    case 'not-needed':
    case 'other':
      return OTHERS;
    default:
      return DOCUMENTS;
  }
}

/** What an archive says of one entry. */
export interface EntrySize {
  readonly path: string;
  readonly packed: number;
  readonly unpacked: number;
}

/**
 * Refuse an archive whose directory already says that it is a bomb.
 * @throws AppError `zip/too-many-entries`, `zip/too-large`, `zip/bomb`
 */
export function checkSizes(archive: string, entries: readonly EntrySize[]): void {
  if (entries.length > MAX_ENTRIES) {
    throw new AppError(
      'zip/too-many-entries',
      `${archive}: ${entries.length} entries, at most ${MAX_ENTRIES}`,
      `${archive} has ${entries.length} entries; more than ${MAX_ENTRIES} are not opened. Unpack it and drop the episode's folder.`,
      { place: { file: archive } },
    );
  }
  let total = 0;
  for (const { path, packed, unpacked } of entries) {
    total += unpacked;
    const { ratio, from } = limitOf(path);
    if (unpacked > from && unpacked > packed * ratio) throw bomb(archive, path, ratio);
  }
  if (total > MAX_TOTAL_BYTES) {
    throw new AppError(
      'zip/too-large',
      `${archive}: ${total} bytes unpacked, at most ${MAX_TOTAL_BYTES}`,
      `${archive} would unpack to ${(total / 1e9).toFixed(1)} GB; more than 8 GB are not opened. Unpack it and drop the episode's folder.`,
      { place: { file: archive } },
    );
  }
}

/** Refuse an entry that turns out to be another size than the directory says. */
export function checkUnpacked(entry: string, declared: number, actual: number): void {
  if (actual === declared) return;
  throw new AppError(
    'zip/size-mismatch',
    `${entry}: unpacks to ${actual < declared ? actual : `more than ${declared}`} bytes, its directory says ${declared}`,
    `${entry} does not have the size that the archive says: it is damaged, or made to harm. Pack the episode again.`,
    { place: { file: entry } },
  );
}

function bomb(archive: string, path: string, ratio: number): AppError {
  return new AppError(
    'zip/bomb',
    `${archive}: ${path} unpacks to more than ${ratio} times its size`,
    `${path} in ${archive} unpacks to an absurd size (more than ${ratio} : 1), as zip bombs do, and was not opened. If it is really yours, unpack it and drop the folder.`,
    { place: { file: path } },
  );
}
