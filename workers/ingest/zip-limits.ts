import { AppError } from '../../src/core/errors.ts';

/** Entries that an archive may have: four times the crops of a very long episode. */
export const MAX_ENTRIES = 200_000;
/** Bytes that all entries may unpack to. */
export const MAX_TOTAL_BYTES = 8 * 1024 ** 3;
/** An entry that unpacks to more than this many times its packed size … */
export const MAX_RATIO = 200;
/** … and to more bytes than this is a bomb: text of repeated rows packs 20 : 1, rarely 100 : 1. */
export const RATIO_FROM_BYTES = 256 * 1024 ** 2;

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
    if (unpacked > RATIO_FROM_BYTES && unpacked > packed * MAX_RATIO) throw bomb(archive, path);
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

function bomb(archive: string, path: string): AppError {
  return new AppError(
    'zip/bomb',
    `${archive}: ${path} unpacks to more than ${MAX_RATIO} times its size`,
    `${path} in ${archive} unpacks to an absurd size (more than ${MAX_RATIO} : 1), as zip bombs do, and was not opened. If it is really yours, unpack it and drop the folder.`,
    { place: { file: path } },
  );
}
