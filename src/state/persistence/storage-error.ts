import { AppError } from '../../core/errors.ts';
import { formatBytes } from '../../core/words.ts';
import type { LibraryRecord } from '../lib/types.ts';

/** A failed storage call as something that a person can act on. */
export function storageError(error: unknown): Error {
  if (error instanceof AppError) return error;
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  if (name === 'QuotaExceededError') {
    return new AppError(
      'storage/full',
      message,
      'The browser’s storage for Cutline is full, so nothing was saved. Delete episodes that you no ' +
        'longer need in the library, or free disk space, then try again.',
      { cause: error },
    );
  }
  return new AppError(
    'storage/failed',
    `${name}: ${message}`,
    'This browser could not save to its storage. Nothing was changed. If this is a private window, ' +
      'or storage is switched off for this site, allow it and try again.',
    { cause: error },
  );
}

/** A newer program wrote what is stored. */
export function newerSchema(stored: unknown, known: number): AppError {
  return new AppError(
    'storage/newer',
    `stored schema ${String(stored)}, this program knows ${known}`,
    'The saved episodes were written by a newer version of Cutline. Reload the page to update it. ' +
      'Until then nothing is saved, and nothing saved is changed: you can look, work and export ' +
      'here, and what you do is gone when the page is closed.',
  );
}

/** The episode is not in storage. */
export function missingEpisode(key: string): AppError {
  return new AppError(
    'storage/missing',
    `no stored episode ${key}`,
    'This episode is no longer stored; it may have been deleted in another tab. Drop its files to open it again.',
  );
}

/** The columns of an episode cannot be read. */
export function damagedEpisode({ key, epId }: LibraryRecord): AppError {
  return new AppError(
    'storage/damaged',
    `the columns of ${key} are not whole`,
    `The saved tracks of ${epId} cannot be read. Drop its files again: names, locks and other ` +
      'decisions are kept and will be applied.',
  );
}

/** The browser emptied the storage, and what was to be stored belongs to what is gone. */
export function clearedStorage(): AppError {
  return new AppError(
    'storage/cleared',
    'storage was emptied while the page was open',
    'The browser deleted what Cutline had saved, so this could not be saved either. Drop the ' +
      'episode’s files again, then try again.',
  );
}

/**
 * Refuse an import that cannot fit before any byte of it is written.
 * @param needed bytes that will be stored
 * @throws AppError `storage/full`
 */
export function assertFits(needed: number, used: number, quota: number): void {
  const free = quota - used;
  if (quota === 0 || needed <= free) return;
  throw new AppError(
    'storage/full',
    `needs ${needed} bytes, ${free} are free`,
    `This episode needs about ${formatBytes(needed)} of browser storage and ${formatBytes(Math.max(0, free))} ` +
      'are free. Delete episodes that you no longer need in the library, or free disk space, then try again.',
  );
}
