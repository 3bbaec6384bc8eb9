import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findHomes } from '../cli/kit/find-episode.ts';
import { refuseChanged, startOver } from '../cli/kit/node-source.ts';
import { whileHeld } from '../cli/kit/turns.ts';
import { writeAtomically } from '../cli/kit/write-atomically.ts';
import { AppError } from '../core/errors.ts';
import type { ComputedRun } from './compute.ts';
import type { Database, Sql } from './db/database.ts';
import type { Where } from './where.ts';

/** How often a run is computed while others may change its episode; after that they wait for it. */
const FREE_ROUNDS = 3;

export interface PublishHow {
  readonly where: Where;
  readonly database: Database;
  /** Compute it from what lies there now. */
  readonly compute: () => Promise<ComputedRun>;
  /** Throws where this attempt may not publish; called in the transaction that `done` is called in. */
  readonly check: (sql: Sql) => Promise<void>;
  /** All is written. */
  readonly done: (sql: Sql, run: ComputedRun) => Promise<void>;
}

/**
 * Compute a run and write it, all or nothing. Nobody is kept from the episode meanwhile: who changes it is not
 * written over, for it is computed again from what they left. Files come to their places within a transaction that
 * holds whose turn it is: an attempt that lost its turn writes nothing. Where nothing is to be written, nobody's turn
 * is taken.
 * @throws what computing and `check` throw; AppError `cli/busy`, `cli/cannot-write`
 */
export async function computeAndPublish(how: PublishHow): Promise<void> {
  const hold = <T>({ homes }: ComputedRun, work: () => Promise<T>) =>
    whileHeld(homes, how.where.dataRoot, work);
  let run = await how.compute();
  if (run.files.length === 0) return how.database.transaction((sql) => finish(sql, run, how));
  for (let round = 1; round <= FREE_ROUNDS; round++) {
    try {
      await hold(run, () => publish(run, how));
      return;
    } catch (error) {
      if (!isStale(error)) throw error;
    }
    if (round < FREE_ROUNDS) run = await how.compute();
  }
  // Whoever changes it without a rest waits for once.
  await hold(run, async () => {
    const own = await how.compute();
    if (String(own.homes) !== String(run.homes)) throw startOver(own.root);
    await publish(own, how);
  });
}

async function finish(sql: Sql, run: ComputedRun, { check, done }: PublishHow): Promise<void> {
  await check(sql);
  await done(sql, run);
}

const isStale = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'cli/changed-meanwhile';

/** Whoever calls holds the locks of its homes. */
async function publish(run: ComputedRun, how: PublishHow): Promise<void> {
  const { root, homes, files, remove, writing } = run;
  // Another run may have become the one that is taken.
  if (String(await findHomes(how.where)) !== String(homes)) throw startOver(homes[0] ?? root);
  await refuseSeen(run);
  const turn = new Turn(how.database, how.check, (sql) => how.done(sql, run));
  await turn.around(() =>
    writeAtomically(root, files, {
      ...writing,
      remove,
      confirm: async () => {
        await refuseSeen(run);
        await turn.enter();
      },
    }),
  );
}

/** @throws AppError `cli/changed-meanwhile` where something is not as it was when the run was computed */
async function refuseSeen({ root, seen }: ComputedRun): Promise<void> {
  for (const [path, stamp] of seen) {
    const absolute = join(root, path);
    if (stamp !== undefined) await refuseChanged(absolute, stamp);
    else if (existsSync(absolute)) throw startOver(absolute);
  }
}

/** A transaction that is begun in the middle of something, and ends with it. */
class Turn {
  readonly #begin: (until: Promise<void>, entered: () => void) => Promise<void>;
  #transaction: Promise<void> | undefined;
  #leave: { readonly settle: () => void; readonly fail: (error: unknown) => void } | undefined;

  constructor(database: Database, check: PublishHow['check'], done: (sql: Sql) => Promise<void>) {
    this.#begin = (until, entered) =>
      database.transaction(async (sql) => {
        await check(sql);
        entered();
        await until;
        await done(sql);
      });
  }

  enter(): Promise<void> {
    return new Promise((entered, refused) => {
      const until = new Promise<void>((settle, fail) => {
        this.#leave = { settle, fail };
      });
      // Where it was not entered, nobody waits for that.
      until.catch(() => {});
      this.#transaction = this.#begin(until, entered);
      this.#transaction.catch(refused);
    });
  }

  /** What `work` does after it entered is done when the transaction is. */
  async around(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#leave?.fail(error);
      await this.#transaction?.catch(() => {});
      throw error;
    }
    this.#leave?.settle();
    await this.#transaction;
  }
}
