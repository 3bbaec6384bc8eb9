import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { pushAll } from '../../core/many.ts';
import { groupPrefix, orphanPrefix, prefixBounds, SCHEMA_KEY, type StoreKey } from './keys.ts';
import { newerSchema, storageError } from './storage-error.ts';

let opened: UseStore | undefined;
/** Why nothing is read or written any more. */
let refused: Error | undefined;

/** Run one transaction; a failed opening is not kept. */
async function transact<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => T | PromiseLike<T>,
): Promise<T> {
  if (refused !== undefined) throw refused;
  try {
    opened ??= createStore('cutline', 'records');
    return await opened(mode, work);
  } catch (error) {
    opened = undefined;
    throw storageError(error);
  }
}

/** The value at a key, undefined when there is none. */
export function read(key: StoreKey): Promise<unknown> {
  return transact('readonly', (store) => promisifyRequest<unknown>(store.get(mutable(key))));
}

/** The values whose keys begin with `prefix`, in key order. */
export function readAll(prefix: StoreKey): Promise<unknown[]> {
  return transact('readonly', (store) => promisifyRequest<unknown[]>(store.getAll(range(prefix))));
}

/** The last components of the keys that begin with `prefix`. */
export async function readKeys(prefix: StoreKey): Promise<IDBValidKey[]> {
  const keys = await transact('readonly', (store) =>
    promisifyRequest(store.getAllKeys(range(prefix))),
  );
  return keys.map((key) => (Array.isArray(key) ? (key.at(-1) ?? '') : key));
}

/** One atomic change: all of it is stored, or none. */
export interface Change {
  readonly puts?: readonly (readonly [StoreKey, unknown])[];
  readonly deletes?: readonly StoreKey[];
  /** Everything below these prefixes goes. */
  readonly deletePrefixes?: readonly StoreKey[];
}

/** Apply a change in one transaction; resolves when it is durable. */
export async function write(change: Change): Promise<void> {
  await transact('readwrite', (store) => apply(store, change));
}

function apply(store: IDBObjectStore, change: Change): Promise<void> {
  for (const prefix of change.deletePrefixes ?? []) store.delete(range(prefix));
  for (const key of change.deletes ?? []) store.delete(mutable(key));
  for (const [key, value] of change.puts ?? []) store.put(value, mutable(key));
  return promisifyRequest(store.transaction);
}

/** By kind of key: what becomes of each of its values in the next version of the schema. */
export type Migration = Readonly<Record<string, (value: unknown) => unknown>>;

/**
 * Bring what is stored to the version after the last migration, each step a transaction of its own: a
 * page that is killed leaves a whole version, and the next page goes on from there.
 * @throws AppError `storage/newer`, now and from every later call: a newer Cutline's records stay
 */
export async function migrate(migrations: readonly Migration[]): Promise<void> {
  const latest = migrations.length + 1;
  let version = await read(SCHEMA_KEY);
  while (version !== latest) {
    version = await transact('readwrite', (store) => stepUp(store, migrations));
  }
}

async function stepUp(store: IDBObjectStore, migrations: readonly Migration[]): Promise<number> {
  const latest = migrations.length + 1;
  // Read again, in the transaction: another tab may have been quicker.
  const stored = await promisifyRequest<unknown>(store.get(mutable(SCHEMA_KEY)));
  if (stored === latest) return latest;
  const migration = stored === undefined ? {} : migrations[Number(stored) - 1];
  if (migration === undefined) {
    refused = newerSchema(stored, latest);
    throw refused;
  }
  const next = stored === undefined ? latest : Number(stored) + 1;
  const puts: (readonly [StoreKey, unknown])[] = [[SCHEMA_KEY, next]];
  for (const [kind, change] of Object.entries(migration)) {
    const keys = await promisifyRequest(store.getAllKeys(range([kind])));
    const values = await promisifyRequest<unknown[]>(store.getAll(range([kind])));
    pushAll(
      puts,
      keys.map((key, i) => [key as (string | number)[], change(values[i])] as const),
    );
  }
  await apply(store, { puts });
  return next;
}

/**
 * Delete what no committed episode points to. Jumps from group to group, so that fifty thousand
 * crops cost one step.
 * @returns number of groups deleted
 */
export async function sweep(library: ReadonlyMap<string, number>): Promise<number> {
  const orphans = await transact('readonly', (store) => findOrphans(store, library));
  if (orphans.length > 0) await write({ deletePrefixes: orphans });
  return orphans.length;
}

function findOrphans(
  store: IDBObjectStore,
  library: ReadonlyMap<string, number>,
): Promise<StoreKey[]> {
  const orphans: StoreKey[] = [];
  return new Promise((resolve, reject) => {
    const request = store.openKeyCursor();
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null) {
        resolve(orphans);
        return;
      }
      const key = (Array.isArray(cursor.key) ? cursor.key : [cursor.key]) as (string | number)[];
      const orphan = orphanPrefix(key, library);
      if (orphan !== undefined) orphans.push(orphan);
      cursor.continue([...groupPrefix(key), []]);
    };
  });
}

function range(prefix: StoreKey): IDBKeyRange {
  const { lower, upper } = prefixBounds(prefix);
  return IDBKeyRange.bound(lower, upper);
}

// IndexedDB's types want a mutable array; it is not changed.
const mutable = (key: StoreKey): IDBValidKey => [...key];
