import type { Db as Native } from 'pg-boss';

/** A row as the database gives it; columns are named as in the query. */
export type Row = Readonly<Record<string, unknown>>;

/** Statements of one connection or one transaction; parameters are `$1`, `$2`, … */
export interface Sql {
  /** One statement. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Several, without parameters. */
  exec(text: string): Promise<void>;
}

/**
 * A database. Numbers are cast to `int` where they are read, JSON is written as text: drivers differ in
 * the rest.
 */
export interface Database extends Sql {
  /** All of it or nothing. Only the handle is used within: the database itself would wait for its end. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A database that the queue is in as well. */
export interface QueueDatabase extends Database {
  readonly backend: 'pglite' | 'postgres';
  /** For the package of the queue, which speaks to it itself. */
  readonly native: Native;
  /** The same within a transaction. */
  nativeOf(sql: Sql): Native;
  /** What to do where this one cannot be used: "move the database folder away". */
  readonly instead: string;
  /**
   * Hear what is notified, for as long as it is not ended, however often the connection is lost; undefined where
   * nobody else has the database.
   * @param missed called after each time that the connection was made: something may have been notified before
   */
  readonly listen?: (
    channel: string,
    hear: (payload: string) => void,
    missed: () => void,
  ) => Promise<Listening>;
}

export interface Listening {
  close(): Promise<void>;
}
