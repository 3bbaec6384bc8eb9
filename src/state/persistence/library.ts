import { largest } from '../../core/many.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { checkedRecord } from './checks.ts';
import { read, readEntries, readEntryKeys, sweep } from './database.ts';
import type { StoredEpisode } from './episodes.ts';
import { GENERATION_KINDS, libraryKey } from './keys.ts';

/** The library, and what of it cannot be read. */
export interface Library {
  /** Committed episodes, last opened first. */
  readonly records: readonly LibraryRecord[];
  /** Names of episodes whose entry makes no sense. */
  readonly unreadable: readonly string[];
}

export async function readLibrary(): Promise<Library> {
  const records: LibraryRecord[] = [];
  const unreadable: string[] = [];
  for (const [key, value] of await readEntries(['library'])) {
    const name = String(key[1]);
    const record = checkedRecord(value, name);
    if (record === undefined) unreadable.push(name);
    else records.push(record);
  }
  return { records: records.sort((a, b) => b.openedAt - a.openedAt), unreadable };
}

/**
 * What is stored under an episode's name where the library does not say which of it counts: its own
 * entry cannot be read.
 */
export async function readUnreadableRecord(
  key: string,
): Promise<
  { readonly unreadable: StoredEpisode['unreadable']; readonly generation: number } | undefined
> {
  const value = await read(libraryKey(key));
  if (value === undefined || checkedRecord(value, key) !== undefined) return undefined;
  const generations = await Promise.all(
    GENERATION_KINDS.map((kind) => readEntryKeys([kind, key], 2)),
  );
  return {
    unreadable: [{ key: libraryKey(key), value }],
    generation: largest(generations.flat().map(Number).filter(Number.isFinite), 0),
  };
}

/** Delete what crashed imports left. To be called while no tab imports. */
export async function sweepStorage(): Promise<number> {
  const { records, unreadable } = await readLibrary();
  return sweep(
    new Map<string, number | undefined>([
      ...records.map((record) => [record.key, record.generation] as const),
      ...unreadable.map((key) => [key, undefined] as const),
    ]),
  );
}
