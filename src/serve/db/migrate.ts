import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import jobs from './001-jobs.sql?raw';
import shared from './002-shared.sql?raw';
import facebank from './003-facebank.sql?raw';
import type { QueueDatabase, Sql } from './database.ts';

/** A step that brings a database from one state to the next. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  /** What the server has to have for it; where it has not, everything else works without. */
  readonly needs?: 'vector';
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'jobs', text: jobs },
  { number: 2, name: 'shared', text: shared },
  { number: 3, name: 'facebank', text: facebank, needs: 'vector' },
];

/** Of whose turn it is to make or change tables: any number that nobody else takes. */
const LOCK = 7_263_481;

const RECORD = `
create schema if not exists cutline;
create table if not exists cutline.migration (
  number int primary key,
  name text not null,
  sha256 text not null,
  at timestamptz not null default now()
)`;

/**
 * Bring a database to the state that this program knows, step by step, each whole or not at all.
 * @param has what the server is known to have: steps that need something else are left for later
 * @throws AppError `db/changed-migration`, `db/newer`
 */
export async function migrate(
  database: QueueDatabase,
  migrations: readonly Migration[] = MIGRATIONS,
  has: readonly Migration['needs'][] = [],
): Promise<void> {
  await inTurn(database, async (sql) => {
    await sql.exec(RECORD);
    refuseOthers(await done(sql), migrations, database.instead);
  });
  for (const migration of migrations) {
    if (migration.needs !== undefined && !has.includes(migration.needs)) continue;
    await inTurn(database, async (sql) => {
      const known = await done(sql);
      if (known.has(migration.number)) return;
      await sql.exec(migration.text);
      const { number, name, text } = migration;
      await sql.query('insert into cutline.migration (number, name, sha256) values ($1, $2, $3)', [
        ...[number, name, digestOf(text)],
      ]);
    });
  }
}

/**
 * Make or change tables while nobody else who begins does: what is made "if it is not there" fails where two make it
 * at once. `work` may use other connections.
 * @throws AppError `db/away` where somebody else takes longer than an answer may
 */
export function inTurn<T>(
  database: Pick<QueueDatabase, 'transaction'>,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  return database.transaction(async (sql) => {
    // As long as the driver waits for any answer: then it counts as away, and is tried again.
    await sql.exec('set local lock_timeout = 0');
    await sql.query('select pg_advisory_xact_lock($1)::text', [LOCK]);
    return work(sql);
  });
}

async function done(sql: Sql): Promise<ReadonlyMap<number, string>> {
  const rows = await sql.query('select number, sha256 from cutline.migration order by number');
  return new Map(rows.map(({ number, sha256 }) => [Number(number), String(sha256)]));
}

function refuseOthers(
  known: ReadonlyMap<number, string>,
  all: readonly Migration[],
  instead: string,
): void {
  for (const [number, sha256] of known) {
    const own = all.find((one) => one.number === number);
    if (own === undefined) {
      const text = `The database was made by a newer version of Cutline (step ${number} of it is not known here). Nothing was changed. Use that version, or ${instead}: jobs begin anew without it, episodes and their history are not in it.`;
      throw new AppError('db/newer', text, text);
    }
    if (digestOf(own.text) !== sha256) {
      const text = `Step ${number} (${own.name}) of the database is not the one that it was made by. Nothing was changed. Use the version of Cutline that made it, or ${instead}: jobs begin anew without it, episodes and their history are not in it.`;
      throw new AppError('db/changed-migration', text, text);
    }
  }
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
