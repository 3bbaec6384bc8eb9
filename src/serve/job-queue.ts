import type { Sql } from './db/database.ts';
import { type Embedded, nativeOf } from './db/embedded.ts';

const NAME = 'cluster';
/** A worker that says nothing for so long has lost its job; how often it says something. Seconds. */
const HEARTBEAT = 30;
const HEARTBEAT_EVERY = 10;
/** No job takes longer. Seconds. */
const LONGEST = 6 * 3600;
/** Beside the first. */
export const RETRIES = 2;
/** Seconds: how long a failed attempt rests, longer each time; how often is looked where nobody wakes the worker. */
export interface QueuePace {
  readonly rest: number;
  readonly poll: number;
}
const PACE: QueuePace = { rest: 1, poll: 2 };

/** One attempt of a job. */
export interface Attempt {
  readonly id: string;
  /** From 1 on. */
  readonly attempt: number;
  /** None comes after it. */
  readonly last: boolean;
  /** The job is no longer this attempt's; it also fires when an attempt has ended. */
  readonly signal: AbortSignal;
}

/** Who has which job when. What is done in a transaction is done with it. */
export interface Queue {
  send(sql: Sql, id: string): Promise<void>;
  cancel(sql: Sql, id: string): Promise<void>;
  /** An attempt that may have begun, of which nobody knows any more, is over. @returns whether another follows */
  lose(id: string): Promise<boolean>;
  /** @param perform what it throws has the job tried again, while there are attempts left */
  work(perform: (attempt: Attempt) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** @param fault told what goes wrong in the queue's own work */
export async function openQueue(
  embedded: Embedded,
  fault: (error: unknown) => void,
  { rest, poll }: QueuePace = PACE,
): Promise<Queue> {
  const { PgBoss, fromPglite } = await import('pg-boss');
  const boss = new PgBoss({
    db: fromPglite(embedded.pglite),
    backend: 'pglite',
    useListenNotify: true,
    // Nothing is due by the clock, and one that owns its database needs no registry.
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
  });
  boss.on('error', fault);
  await boss.start();
  await boss.createQueue(NAME, {
    retryLimit: RETRIES,
    retryDelay: rest,
    retryBackoff: rest > 0,
    heartbeatSeconds: HEARTBEAT,
    expireInSeconds: LONGEST,
    notify: true,
  });
  const within = (sql: Sql) => {
    const transaction = nativeOf(sql);
    if (transaction === undefined) throw new Error('the queue is asked within a transaction');
    return { db: fromPglite(transaction as Parameters<typeof fromPglite>[0]) };
  };
  return {
    send: async (sql, id) => void (await boss.send(NAME, {}, { id, ...within(sql) })),
    cancel: async (sql, id) => void (await boss.cancel(NAME, id, within(sql))),
    lose: async (id) => {
      const stateOf = async () => (await boss.findJobs(NAME, { id }))[0]?.state;
      if ((await stateOf()) === 'active') {
        await boss.fail(NAME, id, { message: 'the service ended' });
      }
      const state = await stateOf();
      return state === 'retry' || state === 'created';
    },
    work: async (perform) => {
      const options = {
        includeMetadata: true,
        batchSize: 1,
        pollingIntervalSeconds: poll,
        notifyPollingIntervalSeconds: poll,
        heartbeatRefreshSeconds: HEARTBEAT_EVERY,
      } as const;
      await boss.work(NAME, options, async (jobs) => {
        for (const { id, retryCount, retryLimit, signal } of jobs) {
          await perform({ id, attempt: retryCount + 1, last: retryCount >= retryLimit, signal });
        }
      });
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}
