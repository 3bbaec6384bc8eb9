import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Extensions, PGlite, Transaction } from '@electric-sql/pglite';
import { AppError } from '../../core/errors.ts';
import type { QueueDatabase, Sql } from './database.ts';

/** Postgres of the package; files of another are in another format. */
const MAJOR = '18';

/**
 * Open the database in a folder, or make it there, which takes some seconds. Whoever calls holds the
 * folder's lock: two that have it open would each lose what the other writes.
 * @param folder undefined for one in memory
 * @throws AppError `db/other-version`
 */
export async function openEmbedded(folder: string | undefined): Promise<QueueDatabase> {
  if (folder !== undefined) await refuseOther(folder);
  const { PGlite: Open } = await import('@electric-sql/pglite');
  const { fromPglite } = await import('pg-boss');
  const extensions = await vectors();
  const pglite = await Open.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(extensions === undefined ? {} : { extensions }),
  });
  const own = new WeakMap<Sql, Transaction>();
  return {
    ...sqlOf(pglite),
    backend: 'pglite',
    instead: 'move the database folder away',
    native: fromPglite(pglite),
    nativeOf: (sql) => {
      const transaction = own.get(sql);
      if (transaction === undefined) throw new Error('the queue is asked within a transaction');
      return fromPglite(transaction as Parameters<typeof fromPglite>[0]);
    },
    transaction: (work) =>
      pglite.transaction((transaction) => {
        const sql = sqlOf(transaction);
        own.set(sql, transaction);
        return work(sql);
      }),
    close: () => pglite.close(),
  };
}

/** The package that keeps vectors; where it is missing, the database has everything else. */
async function vectors(): Promise<Extensions | undefined> {
  try {
    const { vector } = await import('@electric-sql/pglite-pgvector');
    return { vector };
  } catch {
    return undefined;
  }
}

async function refuseOther(folder: string): Promise<void> {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined || version.trim() === MAJOR) return;
  const text = `The database in ${folder} is of Postgres ${version.trim()}, and this version of Cutline has Postgres ${MAJOR}. Nothing was changed. Use the version that made it, or move the folder away: jobs begin anew without it, episodes and their history are not in it.`;
  throw new AppError('db/other-version', text, text, { place: { file: folder } });
}

const sqlOf = (connection: PGlite | Transaction): Sql => ({
  query: async (text, values = []) =>
    (await connection.query<Readonly<Record<string, unknown>>>(text, [...values])).rows,
  exec: async (text) => void (await connection.exec(text)),
});
