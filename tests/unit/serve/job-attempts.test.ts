import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import type { StartComputing } from '../../../src/serve/compute-hand.ts';
import type { Database } from '../../../src/serve/db/database.ts';
import { Attempts } from '../../../src/serve/job-attempts.ts';
import type { Ending, JobStore } from '../../../src/serve/job-store.ts';
import type { JobState, JobView } from '../../../src/serve/job-types.ts';

const ID = '00000000-0000-4000-8000-000000000000';

/** One job, as the database would have it, and somebody at work at it whose computing a test decides. */
function one({ tries = 0, told = true } = {}) {
  const row = { state: 'queued' as JobState, attempt: 0, tries, error: '' };
  const faults: unknown[] = [];
  const counts = (attempt: number) => row.state === 'running' && row.attempt === attempt;
  const ends = () => row.state !== 'queued' && row.state !== 'running';
  const store = {
    begin: async (_: string, attempt: number) => {
      if (ends()) return undefined;
      Object.assign(row, { state: 'running', attempt, tries: row.tries + 1 });
      return row.tries;
    },
    get: async () =>
      ({
        ...{ job_id: ID, ep_id: 'x', run_id: '', stage: 'cluster', requested: {} },
        ...{ state: row.state, attempt: row.attempt, ended_at: ends() ? 'now' : null },
      }) as unknown as JobView,
    handBack: async (_: string, attempt: number) => {
      if (!counts(attempt)) return false;
      Object.assign(row, { state: 'queued', tries: row.tries - 1 });
      return true;
    },
    endNow: async (_: string, { state, error }: Ending, attempt: number) => {
      if (!counts(attempt)) return false;
      Object.assign(row, { state, error: error?.code ?? '' });
      return true;
    },
    happened: async () => told,
  };
  let begun = 0;
  let fail = (_: unknown) => {};
  const start: StartComputing = (_, { note }) => {
    begun++;
    const computing = new Promise<never>((_settle, refuse) => {
      fail = refuse;
    });
    computing.catch(() => {});
    setImmediate(() => note('it has begun'));
    return { compute: () => computing, end: () => fail(new Error('it was told to end')) };
  };
  const attempts = new Attempts({
    ...{ dataRoot: '/x', database: {} as Database, start, fault: (error) => faults.push(error) },
    store: store as unknown as JobStore,
  });
  const perform = (attempt: number) =>
    attempts.perform({ id: ID, attempt, signal: new AbortController().signal }).then(
      () => 'over',
      () => 'again',
    );
  const turn = () => new Promise((settle) => setImmediate(settle));
  const fails = async (error: unknown) => {
    await turn();
    fail(error);
  };
  return { attempts, row, perform, fails, turn, begun: () => begun, faults };
}

const away = new AppError('db/away', 'away', 'away');

describe('an attempt of a job', () => {
  it('that is handed back is no try, and not over for the queue', async () => {
    const { attempts, row, perform, turn } = one();
    const done = perform(1);
    await turn();
    expect(attempts.count).toBe(1);
    expect(await attempts.handBack()).toEqual([ID]);
    await attempts.settled();
    expect(await done).toBe('again');
    expect(row).toMatchObject({ state: 'queued', tries: 0 });
  });

  it('that does not count any more says nothing; the job is over only where it has ended', async () => {
    const other = one({ told: true });
    const first = other.perform(1);
    await other.turn();
    other.row.attempt = 2;
    await other.fails(new Error('late'));
    expect(await first).toBe('again');
    expect(other.row).toMatchObject({ state: 'running', attempt: 2, error: '' });

    const cancelled = one();
    const second = cancelled.perform(1);
    await cancelled.turn();
    cancelled.row.state = 'cancelled';
    await cancelled.fails(new Error('late'));
    expect(await second).toBe('over');
    expect(cancelled.faults).toEqual([]);
  });

  it('ends as soon as what it tells is not kept', async () => {
    const { perform, row, turn } = one({ told: false });
    const done = perform(1);
    await turn();
    row.state = 'cancelled';
    expect(await done).toBe('over');
  });

  it('is the last of three, for which nothing is begun any more where they all ended unheard', async () => {
    const { perform, row, begun, fails } = one();
    for (const attempt of [1, 2, 3]) {
      const done = perform(attempt);
      await fails(new Error('out of memory'));
      expect(await done).toBe('again');
    }
    expect(row).toMatchObject({ state: 'failed', error: 'job/crashed' });
    const killed = one({ tries: 3 });
    expect(await killed.perform(9)).toBe('over');
    expect(killed.row).toMatchObject({ state: 'failed', error: 'job/crashed' });
    expect([begun(), killed.begun()]).toEqual([3, 0]);
  });

  it('that cannot reach the database is not held against the job', async () => {
    const { perform, row, fails } = one({ tries: 2 });
    const done = perform(3);
    await fails(away);
    expect(await done).toBe('again');
    expect(row).toMatchObject({ state: 'running', error: '' });
  });
});
