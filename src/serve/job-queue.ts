import type { QueueDatabase, Sql } from './db/database.ts';
import { inTurn } from './db/migrate.ts';

const NAME = 'cluster';
/** A worker that says nothing for so long has lost its job; how often it says something. Seconds. */
const HEARTBEAT = 30;
const HEARTBEAT_EVERY = 5;
/** Such are looked for so often, where others work as well. Seconds. */
const LOOK_EVERY = 5;
/** No job takes longer. Seconds. */
const LONGEST = 6 * 3600;
/** Of the queue: attempts that ended before they were done are counted by whoever begins the next. */
const RETRIES = 1000;
/** The longest rest between two attempts, where it grows. Seconds. */
const LONGEST_REST = 60;
/** Seconds: how long a failed attempt rests, longer each time; how often is looked where nobody wakes the worker. */
export interface QueuePace {
  readonly rest: number;
  readonly poll: number;
}
const PACE: QueuePace = { rest: 1, poll: 2 };

/** One attempt of a job. */
export interface Attempt {
  readonly id: string;
  /** From 1 on; a later one has a higher number. */
  readonly attempt: number;
  /** The job is no longer this attempt's; it also fires when an attempt has ended. */
  readonly signal: AbortSignal;
}

/** Who has which job when. What is done in a transaction is done with it. */
export interface Queue {
  send(sql: Sql, id: string): Promise<void>;
  cancel(sql: Sql, id: string): Promise<void>;
  /** An attempt that may have begun, of which nobody knows any more, is over. @returns whether another follows */
  lose(id: string): Promise<boolean>;
  /** Whether a job waits there or is at work. */
  has(id: string): Promise<boolean>;
  /**
   * @param perform what it throws has the job tried again
   * @param most at once
   */
  work(perform: (attempt: Attempt) => Promise<void>, most?: number): Promise<void>;
  /** Take no more; what is at work goes on. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** Told what goes wrong in the queue's own work. */
  readonly fault: (error: unknown) => void;
  /** Whether its jobs are done by this process. */
  readonly works: boolean;
  readonly pace: QueuePace | undefined;
}

export async function openQueue(
  database: QueueDatabase,
  { fault, works, pace: { rest, poll } = PACE }: QueueOptions,
): Promise<Queue> {
  const { PgBoss } = await import('pg-boss');
  const { backend, native } = database;
  const isShared = backend === 'postgres';
  const boss = new PgBoss({
    db: native,
    backend,
    useListenNotify: works,
    // Nothing is due by the clock, and nobody reads the registry.
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    ...(isShared
      ? { superviseIntervalSeconds: LOOK_EVERY, monitorIntervalSeconds: LOOK_EVERY }
      : {}),
  });
  boss.on('error', fault);
  const stop = () => boss.stop({ graceful: false, close: false });
  const begin = async () => {
    await boss.start();
    await boss.createQueue(NAME, {
      retryLimit: RETRIES,
      retryDelay: rest,
      ...(rest > 0 ? { retryBackoff: true, retryDelayMax: LONGEST_REST } : {}),
      heartbeatSeconds: HEARTBEAT,
      expireInSeconds: LONGEST,
      notify: true,
    });
  };
  try {
    // Services and workers that begin at once on a new database make the queue's tables one after the other.
    await (isShared ? inTurn(database, begin) : begin());
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  const within = (sql: Sql) => ({ db: database.nativeOf(sql) });
  const stateOf = async (id: string) => (await boss.findJobs(NAME, { id }))[0]?.state;
  return {
    send: async (sql, id) => void (await boss.send(NAME, {}, { id, ...within(sql) })),
    cancel: async (sql, id) => void (await boss.cancel(NAME, id, within(sql))),
    lose: async (id) => {
      if ((await stateOf(id)) === 'active') {
        await boss.fail(NAME, id, { message: 'the service ended' });
      }
      const state = await stateOf(id);
      return state === 'retry' || state === 'created';
    },
    has: async (id) => {
      const state = await stateOf(id);
      return state === 'retry' || state === 'created' || state === 'active';
    },
    work: async (perform, most = 1) => {
      const options = {
        batchSize: 1,
        localConcurrency: most,
        pollingIntervalSeconds: poll,
        notifyPollingIntervalSeconds: poll,
        heartbeatRefreshSeconds: HEARTBEAT_EVERY,
      } as const;
      await boss.work(NAME, options, async (jobs) => {
        for (const { id, retryCount, signal } of jobs) {
          await perform({ id, attempt: retryCount + 1, signal });
        }
      });
    },
    rest: () => boss.offWork(NAME, { wait: false }),
    close: stop,
  };
}
