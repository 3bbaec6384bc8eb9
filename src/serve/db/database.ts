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
