import { promisifyRequest } from 'idb-keyval';
import type { Change } from './change.ts';
import { prefixBounds, type StoreKey } from './keys.ts';
import { storageError } from './storage-error.ts';

type Handle = Promise<IDBDatabase>;
let handle: Handle | undefined;
/** True once it could be opened. */
let opened = false;
/** Connections that the browser, or another tab, has closed. */
const lost = new WeakSet<IDBDatabase>();
let tellClosed = (): void => {};

/** Be told when the connection was closed by somebody else: the storage may be empty. */
export function onClosed(listener: () => void): void {
  tellClosed = listener;
}

function connect(): Handle {
  const opening = handle ?? open();
  handle = opening;
  // A failed opening is not kept.
  opening.catch(() => {
    if (handle === opening) handle = undefined;
  });
  return opening;
}

async function open(): Handle {
  const request = indexedDB.open('cutline');
  request.onupgradeneeded = () => request.result.createObjectStore('records');
  const database = await promisifyRequest(request);
  const forget = () => {
    lost.add(database);
    handle = undefined;
    tellClosed();
  };
  database.onclose = forget;
  // Another tab wants to delete it, or has a program that lays it out anew: it must not wait for us.
  database.onversionchange = () => {
    database.close();
    forget();
  };
  return database;
}

/** Pauses before a transaction is tried again, ms: while a browser deletes a database it opens none. */
const PAUSES = [0, 50, 250, 1000];

/**
 * Run one transaction; one that the end of its connection took along is run again on a new one.
 * @param durability `strict` waits for the disk; without it a browser may answer when the system has
 *   it, which a kill leaves whole and a loss of power may not
 */
export async function transact<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => T | PromiseLike<T>,
  durability: IDBTransactionDurability = 'default',
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await transactOnce(mode, work, durability);
    } catch (error) {
      const pause = PAUSES[tries];
      if (!(error instanceof ConnectionLost)) throw storageError(error);
      if (pause === undefined) throw storageError(error.cause);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** What a transaction says whose connection is closed; NotFoundError where its store went with it. */
const CLOSED = ['InvalidStateError', 'AbortError', 'NotFoundError'];

class ConnectionLost extends Error {}

async function transactOnce<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => T | PromiseLike<T>,
  durability: IDBTransactionDurability,
): Promise<T> {
  const database = await connect().catch((error: unknown) => {
    // One that could be opened before can be opened again.
    throw opened ? new ConnectionLost('it did not open', { cause: error }) : error;
  });
  opened = true;
  let store: IDBObjectStore | undefined;
  try {
    store = database.transaction('records', mode, { durability }).objectStore('records');
    return await work(store);
  } catch (error) {
    giveUp(store);
    // Its transactions are aborted before the connection says that it was closed.
    await new Promise((resolve) => setTimeout(resolve));
    const { name } = error instanceof Error ? error : { name: '' };
    if (!lost.has(database) && !CLOSED.includes(name)) throw error;
    if (!lost.has(database)) database.close();
    handle = undefined;
    throw new ConnectionLost('the connection was closed', { cause: error });
  }
}

/** Nothing of what failed half way is stored. */
export function giveUp(store: IDBObjectStore | undefined): void {
  try {
    store?.transaction.abort();
  } catch {
    // It has ended already.
  }
}

/** Make a change in a transaction; resolves when it is stored. */
export function apply(store: IDBObjectStore, change: Change): Promise<void> {
  for (const prefix of change.deletePrefixes ?? []) store.delete(range(prefix));
  for (const key of change.deletes ?? []) store.delete(mutable(key));
  for (const [key, value] of change.puts ?? []) store.put(value, mutable(key));
  return promisifyRequest(store.transaction);
}

/** All keys below a prefix. */
export function range(prefix: StoreKey): IDBKeyRange {
  const { lower, upper } = prefixBounds(prefix);
  return IDBKeyRange.bound(lower, upper);
}

// IndexedDB's types want a mutable array; it is not changed.
export const mutable = (key: StoreKey): IDBValidKey => [...key];
