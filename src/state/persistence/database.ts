import { promisifyRequest } from 'idb-keyval';
import { AppError } from '../../core/errors.ts';
import { actAlone } from '../lib/tabs.ts';
import type { Change, Entry } from './change.ts';
import { apply, giveUp, mutable, range, transact } from './connection.ts';
import { HeldRecords } from './held-records.ts';
import { groupPrefix, orphanPrefix, SCHEMA_KEY, type StoreKey } from './keys.ts';
import { latestOf, type Migration, stepUp } from './schema.ts';
import { clearedStorage, missingEpisode } from './storage-error.ts';

/*
 * [Note: Storage that changes under a page] A browser may empty it (site data deleted, a full disk),
 * and another tab may have a newer program. So every write looks, in its own transaction, whether the
 * version is this program's and whether what it belongs to is there:
 *
 * - Emptied: all that the page has in memory is stored at once (see `onCleared`), then the write goes on.
 * - A newer version: nothing is written from then on. Changes are held over what is stored, which can
 *   still be read: the page works and exports, until it is closed.
 */

/** What leads to the version that this program writes; undefined before it has looked at what is stored. */
let ladder: readonly Migration[] | undefined;
/** Resolves when what is stored is of this version; what failed is tried again by the next write. */
let prepared: Promise<void> | undefined;
/** In place of the storage, where nothing may be written. */
let held: HeldRecords | undefined;
/** What saves everything in memory. */
let rescue: Rescue | undefined;
let rescuing: Promise<void> | undefined;

/** What a page does when what it stored is not there any more. */
export interface Rescue {
  /** Everything in memory that is to be stored. @param episode that is missed, when it is one */
  readonly gather: (episode: string | undefined) => Promise<Change | undefined>;
  /** It is stored now. */
  readonly saved: () => void;
}

let tellNewer = (_: AppError): void => {};

/** Be told when another tab was found to have a newer program, in the middle of this one's work. */
export function onNewer(listener: (error: AppError) => void): void {
  tellNewer = listener;
}

export function onCleared(next: Rescue): void {
  rescue = next;
}

/** True where nothing is stored: what is decided is held until the page is closed. */
export const isHeldOnly = (): boolean => held !== undefined;

/** The value at a key, undefined when there is none. */
export function read(key: StoreKey): Promise<unknown> {
  const stored = () =>
    transact('readonly', (store) => promisifyRequest<unknown>(store.get(mutable(key))));
  return held === undefined ? stored() : held.read(key, stored);
}

/** Keys and values of what begins with `prefix`, in key order. */
export async function readEntries(prefix: StoreKey): Promise<Entry[]> {
  const stored = await transact('readonly', (store) =>
    Promise.all([
      promisifyRequest(store.getAllKeys(range(prefix))),
      promisifyRequest<unknown[]>(store.getAll(range(prefix))),
    ]),
  );
  const [keys, values] = stored;
  const entries = keys.map((key, i): Entry => [key as StoreKey, values[i]]);
  return held === undefined ? entries : held.over(prefix, entries);
}

/** The values whose keys begin with `prefix`, in key order. */
export async function readAll(prefix: StoreKey): Promise<unknown[]> {
  return (await readEntries(prefix)).map(([, value]) => value);
}

/** One part of each of the keys that begin with `prefix`: the last, or that at a place. */
export async function readEntryKeys(prefix: StoreKey, at = -1): Promise<(string | number)[]> {
  const stored = await transact('readonly', (store) =>
    promisifyRequest(store.getAllKeys(range(prefix))),
  );
  const entries = (stored as unknown as StoreKey[]).map((key): Entry => [key, undefined]);
  const all = held === undefined ? entries : held.over(prefix, entries);
  return all.map(([key]) => key.at(at) ?? '');
}

type Outcome = 'stored' | 'emptied' | 'missing' | 'other';

/**
 * Apply a change in one transaction; resolves when it is stored, or held where nothing is.
 * See [Note: Storage that changes under a page].
 * @throws AppError `storage/missing`, `storage/cleared` when what it belongs to is gone for good
 */
export async function write(change: Change): Promise<void> {
  await ready().catch(unlessHeld);
  await rescuing?.catch(() => {});
  if (held !== undefined) return held.apply(change);
  const attempt = () =>
    transact('readwrite', (store) => applyChecked(store, change), durabilityOf(change));
  const outcome = await attempt();
  if (outcome === 'stored') return;
  if (outcome === 'other') await lookAgain();
  else await rescueAll(outcome === 'emptied' ? undefined : change.of?.episode);
  const holding = heldNow();
  if (holding !== undefined) return holding.apply(change);
  const again = await attempt();
  if (again === 'stored') return;
  throw outcome === 'missing' ? missingEpisode(change.of?.episode ?? '') : clearedStorage();
}

const durabilityOf = ({ lasting }: Change): IDBTransactionDurability =>
  lasting === true ? 'strict' : 'default';

/** Asked again: what is awaited may change it. */
const heldNow = (): HeldRecords | undefined => held;

/** The version was changed under this page. */
async function lookAgain(): Promise<void> {
  prepared = undefined;
  await ready().catch((error: unknown) => {
    unlessHeld(error);
    if (error instanceof AppError) tellNewer(error);
  });
}

function unlessHeld(error: unknown): void {
  if (held === undefined) throw error;
}

/** See whether what is stored is still there; store it again where it is not. @param of see Change */
export const checkStored = (of?: Change['of']): Promise<void> =>
  write(of === undefined ? {} : { of });

/**
 * What is looked for and what is stored is asked in one go: an answer that must come first would take a way to the
 * browser and back for every act. Where something is not as it should be, all of it is taken back.
 */
async function applyChecked(store: IDBObjectStore, change: Change): Promise<Outcome> {
  if (ladder === undefined) {
    await apply(store, change);
    return 'stored';
  }
  const needs = change.of?.needs ?? [];
  const looked = Promise.all([
    promisifyRequest<unknown>(store.get(mutable(SCHEMA_KEY))),
    ...needs.map((key): Promise<unknown> => promisifyRequest(store.getKey(mutable(key)))),
  ]);
  // Where what follows throws nobody waits for them.
  looked.catch(() => {});
  const applied = apply(store, change);
  // Who looked says what is wrong; the end of the transaction says nothing that is not known then.
  applied.catch(() => {});
  const [schema, ...found] = await looked;
  let outcome: Outcome = 'stored';
  if (schema === undefined) outcome = 'emptied';
  else if (schema !== latestOf(ladder)) outcome = 'other';
  else if (found.includes(undefined)) outcome = 'missing';
  if (outcome === 'stored') await applied;
  else giveUp(store);
  return outcome;
}

/** Store everything that is in memory, in one transaction. Writes that come meanwhile wait for it. */
function rescueAll(episode: string | undefined): Promise<void> {
  rescuing ??= saveAll(episode).finally(() => {
    rescuing = undefined;
  });
  return rescuing;
}

async function saveAll(episode: string | undefined): Promise<void> {
  const change = await rescue?.gather(episode);
  if (ladder === undefined) return;
  const latest = latestOf(ladder);
  const stored = await transact(
    'readwrite',
    async (store) => {
      const other = await promisifyRequest<unknown>(store.get(mutable(SCHEMA_KEY)));
      if (other !== undefined && other !== latest) return false;
      const schema: Entry = [SCHEMA_KEY, latest];
      await apply(store, { ...change, puts: chained([schema], change?.puts ?? []) });
      return true;
    },
    durabilityOf(change ?? {}),
  );
  if (!stored) await lookAgain();
  else if (change !== undefined) rescue?.saved();
}

/** One after the other, each made when it is its turn: large values are not all there at once. */
export function* chained<T>(first: Iterable<T>, second: Iterable<T>): Iterable<T> {
  yield* first;
  yield* second;
}

/** From now on nothing is stored. */
function holdOnly(): HeldRecords {
  held ??= new HeldRecords();
  actAlone();
  return held;
}

/**
 * Bring what is stored to the version after the last migration, each step a transaction of its own: a
 * page that is killed leaves a whole version, and the next page goes on from there. A mark of the
 * version that is none is set aside and taken for the oldest: a step leaves alone what is as it should
 * be.
 * @throws AppError `storage/newer`: a newer Cutline's records stay as they are, and changes are held
 */
export function migrate(migrations: readonly Migration[]): Promise<void> {
  held = undefined;
  actAlone(false);
  ladder = migrations;
  prepared = undefined;
  return ready();
}

function ready(): Promise<void> {
  if (ladder === undefined || held !== undefined) return Promise.resolve();
  if (prepared === undefined) {
    const climbing = climb(ladder).catch((error: unknown) => {
      if (prepared === climbing) prepared = undefined;
      throw error;
    });
    prepared = climbing;
  }
  return prepared;
}

async function climb(migrations: readonly Migration[]): Promise<void> {
  let reached = await read(SCHEMA_KEY);
  while (reached !== latestOf(migrations)) {
    reached = await transact('readwrite', (store) => stepUp(store, migrations)).catch(holdNewer);
  }
}

/** What a newer program stored is left alone. */
function holdNewer(error: unknown): never {
  if (error instanceof AppError && error.code === 'storage/newer') holdOnly();
  throw error;
}

/**
 * Delete what no committed episode points to. Jumps from group to group, so that fifty thousand
 * crops cost one step.
 * @param library see `orphanPrefix`
 * @returns number of groups deleted
 */
export async function sweep(library: ReadonlyMap<string, number | undefined>): Promise<number> {
  if (held !== undefined) return 0;
  const orphans = await transact('readonly', (store) => findOrphans(store, library));
  if (orphans.length > 0) await write({ deletePrefixes: orphans });
  return orphans.length;
}

function findOrphans(
  store: IDBObjectStore,
  library: ReadonlyMap<string, number | undefined>,
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
