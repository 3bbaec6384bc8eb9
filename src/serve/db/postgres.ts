import type { PoolClient } from 'pg';
import type { Db as Native } from 'pg-boss';
import { AppError } from '../../core/errors.ts';
import type { QueueDatabase, Sql } from './database.ts';
import type { DatabasePlace } from './database-url.ts';
import { Ear } from './postgres-ear.ts';
import { toldOf } from './postgres-errors.ts';

/** A connection, or an answer, that has not come by then does not. Milliseconds. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
const IDLE_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;

/**
 * What every connection begins with, so that nothing is held by somebody who is cut off: the server gives up a
 * transaction that stands still, and a connection that does not answer; whoever waits for a row gives up before the
 * driver does.
 */
const SETTINGS = [
  '-c lock_timeout=20s -c idle_in_transaction_session_timeout=120s',
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
].join(' ');

export interface PostgresOptions {
  /** As which its connections are known there. */
  readonly name: string;
  /** Connections, beside one for each that listens. */
  readonly most: number;
}

/**
 * A Postgres that others use as well. Nothing is connected before it is asked, and what is lost is connected again.
 * Its answers fail with AppErrors `db/away` and `db/refused` where it is not there or does not let us in.
 */
export async function openPostgres(
  place: DatabasePlace,
  { name, most }: PostgresOptions,
): Promise<QueueDatabase> {
  const { default: pg } = await import('pg');
  const settings = {
    connectionString: place.url,
    application_name: name,
    options: SETTINGS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  };
  const pool = new pg.Pool({
    ...settings,
    max: most,
    idleTimeoutMillis: IDLE_MS,
  });
  // One that is lost while nobody uses it is made again when somebody does.
  pool.on('error', () => {});
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw toldOf(error, place);
    }
  };
  const own = new WeakMap<Sql, Native>();
  const sqlOf = ({ query }: Pick<PoolClient, 'query'>): Sql => ({
    query: async (text, values = []) => (await told(query(text, values))).rows,
    exec: async (text) => void (await told(query(text))),
  });
  const native = ({ query }: Pick<PoolClient, 'query'>): Native => ({
    executeSql: (text, values) => told(query(text, values)) as ReturnType<Native['executeSql']>,
  });
  const listen: QueueDatabase['listen'] = async (channel, hear, missed) => {
    const ear = new Ear({ settings, channel, hear, missed });
    await ear.open();
    return ear;
  };
  const of = (client: PoolClient | typeof pool) => ({
    query: (text: string, values?: readonly unknown[]) => client.query(text, values),
  });
  return {
    ...sqlOf(of(pool)),
    backend: 'postgres',
    instead: 'use another database (DATABASE_URL)',
    native: { ...native(of(pool)), listen },
    nativeOf: (sql) => {
      const transaction = own.get(sql);
      if (transaction === undefined) throw new Error('the queue is asked within a transaction');
      return transaction;
    },
    listen,
    transaction: async (work) => {
      const client = await told(pool.connect());
      return inTransaction(client, sqlOf(of(client)), (sql) => {
        own.set(sql, native(of(client)));
        return work(sql);
      });
    },
    close: () => pool.end(),
  };
}

/** What `work` fails with is its own; what the database fails with comes in words. */
async function inTransaction<T>(
  client: PoolClient,
  sql: Sql,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  let broken = false;
  const lost = () => {
    broken = true;
  };
  // It may be lost between two statements, when nobody waits for an answer.
  client.on('error', lost);
  try {
    await sql.exec('begin');
    const result = await work(sql);
    await sql.exec('commit');
    return result;
  } catch (error) {
    // One that does not answer is not asked again: what is open there ends with its connection.
    if (error instanceof AppError && error.code === 'db/away') lost();
    else if (!broken) await sql.exec('rollback').catch(lost);
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}
