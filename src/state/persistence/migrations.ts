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
  // Nothing changes in what is stored; but an entry of the library may name a set of vectors from here on,
  // and a program that does not know of them would take others for the episode's.
  {},
  // Nor here: pictures of representatives may be stored, which a program that does not know of them would
  // leave behind when their episode is deleted or imported again.
  {},
  // Nor here: several episodes may be stored as one, which a program that does not know of them would export as
  // if it were a single one.
  {},
];

/** Bring the stored records to this program's version. @throws AppError `storage/newer` */
export const prepareStorage = (): Promise<void> => migrate(MIGRATIONS);
