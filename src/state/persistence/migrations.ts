import { migrate } from './database.ts';
import { isObject } from './records.ts';
import type { Migration } from './schema.ts';

/**
 * What leads from each version of the stored records to the next; none is ever changed or taken
 * away, and each leaves alone what is as it should be. tests/fixtures/storage has what the builds
 * of every version stored: make one before the records change.
 */
export const MIGRATIONS: readonly Migration[] = [
  // Beside the place in the history stands the highest number that was given out.
  { cursor: (place) => (isObject(place) ? place : { cursor: place, lastNumber: 0 }) },
];

/** Bring the stored records to this program's version. @throws AppError `storage/newer` */
export const prepareStorage = (): Promise<void> => migrate(MIGRATIONS);
