import { promisifyRequest } from 'idb-keyval';
import { pushAll } from '../../core/many.ts';
import type { Entry } from './change.ts';
import { apply, mutable, range } from './connection.ts';
import { asideKey, SCHEMA_KEY } from './keys.ts';
import { newerSchema } from './storage-error.ts';

/** By kind of key: what becomes of each of its values in the next version of the schema. */
export type Migration = Readonly<Record<string, (value: unknown) => unknown>>;

/** The version after the last migration. */
export const latestOf = (migrations: readonly Migration[]): number => migrations.length + 1;

/**
 * One step towards the latest version, in one transaction.
 * @returns the version that is reached
 * @throws AppError `storage/newer`
 */
export async function stepUp(
  store: IDBObjectStore,
  migrations: readonly Migration[],
): Promise<number> {
  const latest = latestOf(migrations);
  // Read again, in the transaction: another tab may have been quicker.
  const stored = await promisifyRequest<unknown>(store.get(mutable(SCHEMA_KEY)));
  if (stored === latest) return latest;
  if (isVersion(stored) && stored > latest) {
    throw newerSchema(stored, latest);
  }
  const strange = stored !== undefined && !isVersion(stored);
  const from = isVersion(stored) ? stored : 1;
  const next = stored === undefined ? latest : Math.min(from + 1, latest);
  const migration = stored === undefined ? {} : (migrations[from - 1] ?? {});
  const puts: Entry[] = [[SCHEMA_KEY, next]];
  if (strange) puts.push([asideKey(SCHEMA_KEY, Date.now()), stored]);
  for (const [kind, change] of Object.entries(migration)) {
    const keys = await promisifyRequest(store.getAllKeys(range([kind])));
    const values = await promisifyRequest<unknown[]>(store.getAll(range([kind])));
    pushAll(
      puts,
      keys.map((key, i): Entry => [key as (string | number)[], change(values[i])]),
    );
  }
  await apply(store, { puts });
  return next;
}

const isVersion = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1;
