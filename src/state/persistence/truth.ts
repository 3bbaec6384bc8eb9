import type { Unused } from '../../core/metrics/coverage.ts';
import { read, write } from './database.ts';
import { libraryKey, truthKey } from './keys.ts';
import { isObject } from './records.ts';

/** A truth that was dropped on an episode. By track id, so that it outlives another import. */
export interface TruthRecord {
  /** Name of the file. */
  readonly name: string;
  /** Track id as the episode spells it, and the person. */
  readonly entries: readonly (readonly [track: string, person: string])[];
  readonly unused: Unused;
}

/** The truth that was dropped on an episode; undefined when there is none that can be read. */
export async function readTruthRecord(key: string): Promise<TruthRecord | undefined> {
  const stored = await read(truthKey(key));
  const isEntry = (entry: unknown) =>
    Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
  const whole =
    isObject(stored) &&
    typeof stored.name === 'string' &&
    Array.isArray(stored.entries) &&
    stored.entries.every(isEntry) &&
    isObject(stored.unused);
  return whole ? (stored as unknown as TruthRecord) : undefined;
}

/** Keep it with the episode; undefined forgets it. */
export function writeTruthRecord(key: string, record: TruthRecord | undefined): Promise<void> {
  return record === undefined
    ? write({ deletes: [truthKey(key)] })
    : write({
        puts: [[truthKey(key), record]],
        of: { episode: key, needs: [libraryKey(key)] },
      });
}
