import type { LibraryRecord } from '../lib/types.ts';
import { read, readEntryKeys, write } from './database.ts';
import { cropKey } from './keys.ts';

/** A crop from storage; undefined when it was never stored. */
export async function readCrop(record: LibraryRecord, path: string): Promise<Blob | undefined> {
  const value = await read(cropKey(record.key, record.generation, path));
  return value instanceof Blob ? value : undefined;
}

/** Store some crops in one transaction. @throws AppError `storage/full` */
export function writeCrops(
  record: LibraryRecord,
  crops: readonly (readonly [path: string, blob: Blob])[],
): Promise<void> {
  return write({
    puts: crops.map(([path, blob]) => [cropKey(record.key, record.generation, path), blob]),
  });
}

/** Paths of the crops that are stored. */
export async function storedCropPaths(record: LibraryRecord): Promise<Set<string>> {
  const keys = await readEntryKeys(['crop', record.key, record.generation]);
  return new Set(keys.filter((key): key is string => typeof key === 'string'));
}
