/** Of the package `pg` what is used here: it comes without types. */
declare module 'pg' {
  interface Result {
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }
  interface Settings {
    readonly connectionString: string;
    readonly application_name: string;
    /** Of the server, for the session: `-c name=value`. */
    readonly options: string;
    readonly connectionTimeoutMillis: number;
    readonly query_timeout: number;
    readonly keepAlive: boolean;
    readonly keepAliveInitialDelayMillis: number;
  }
  interface PoolSettings extends Settings {
    readonly max: number;
    readonly idleTimeoutMillis: number;
  }
  class Client {
    constructor(settings: Settings);
    connect(): Promise<void>;
    query(text: string, values?: readonly unknown[]): Promise<Result>;
    end(): Promise<void>;
    on(event: 'error', hear: (error: Error) => void): this;
    on(event: 'end', hear: () => void): this;
    on(
      event: 'notification',
      hear: (message: { readonly channel: string; readonly payload?: string }) => void,
    ): this;
    removeAllListeners(): this;
    off(event: 'error', hear: (error: Error) => void): this;
  }
  interface PoolClient extends Client {
    /** @param broken it is not used again */
    release(broken?: boolean): void;
  }
  class Pool {
    constructor(settings: PoolSettings);
    connect(): Promise<PoolClient>;
    query(text: string, values?: readonly unknown[]): Promise<Result>;
    on(event: 'error', hear: (error: Error) => void): this;
    end(): Promise<void>;
  }
  const pg: { readonly Pool: typeof Pool; readonly Client: typeof Client };

  export type { Client, Pool, PoolClient, Result };
  export default pg;
}
