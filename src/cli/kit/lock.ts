import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { link, lstat, removeFile, textOf, writeWhole } from './disk.ts';
import { codeOf, diskReason, diskRemedy } from './disk-words.ts';
import { onInterrupt } from './interrupt.ts';
import { type LockOwner, ownerText, ownOwner, parseOwner, stateOf } from './lock-owner.ts';
import { note } from './output.ts';
import { removeAbandoned, temporaryName } from './staging.ts';

/** Beside the identities.json that is changed. */
export const FOLDER_LOCK = '.cutline.lock';
/** How long another command is waited for. Milliseconds. */
export interface Patience {
  /** One that is seen at work. */
  readonly alive: number;
  /** One that cannot be judged from here. */
  readonly blind: number;
  /** When it is said. */
  readonly said: number;
  /** How long a lock may be without its owner, where it is not made in one go. */
  readonly unfinished: number;
}
const PATIENCE: Patience = { alive: 600_000, blind: 15_000, said: 2_000, unfinished: 1_000 };
const PAUSE = 50;

/** What hard links answer where there are none. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/** A lock that this process holds. */
export interface Held {
  /** Somebody who held it has ended without giving it back. */
  readonly tookOver: boolean;
}

/**
 * Do something while no other command does it in the same folder: they take turns, so that none writes
 * over what another has just written. Who was killed holds nothing: the lock is taken over.
 * @param path of the lock, in a folder that is there
 * @throws AppError `cli/busy` when another command does not end, `cli/cannot-write`
 *
 * [Note: Taking a lock over] A lock is never empty: a finished file is linked to its place, and who
 * releases it removes it. To take one over that a dead owner left, one has to be the only one that
 * follows this very lock: one makes, as exclusively, a marker whose name is the digest of what is
 * there. Whoever made it looks again whether the lock still is what was judged, and renames its own
 * over it. A marker whose maker died is followed the same way. Markers are removed by their makers,
 * and by the holder of the lock, never by those who wait: so no two follow one lock.
 */
export async function whileLocked<T>(
  path: string,
  work: (held: Held) => Promise<T>,
  patience: Patience = PATIENCE,
): Promise<T> {
  const claim = new Claim(path, patience);
  const held = await claim.wait();
  return underClaim(claim, () => work(held));
}

/**
 * The same for who can do without: nothing is waited for.
 * @returns undefined where somebody else holds the lock
 * @throws AppError `cli/cannot-write`
 */
export async function ifUnlocked<T>(path: string, work: () => Promise<T>): Promise<T | undefined> {
  const claim = new Claim(path);
  return (await claim.attempt()) === undefined ? undefined : underClaim(claim, work);
}

async function underClaim<T>(claim: Claim, work: () => Promise<T>): Promise<T> {
  const forget = onInterrupt(() => claim.giveBackAtOnce());
  try {
    return await work();
  } finally {
    await claim.giveBack();
    forget();
  }
}

/** A lock as it lies there. */
interface Found {
  readonly owner: LockOwner | undefined;
  /** The file and what it holds: another lock has another. */
  readonly stamp: string;
  readonly written: number;
}

class Claim {
  private readonly path: string;
  private readonly own = ownOwner();
  /** Locks without an owner, and since when they have been seen. */
  private readonly unfinished = new Map<string, number>();

  private readonly patience: Patience;

  constructor(path: string, patience: Patience = PATIENCE) {
    this.path = path;
    this.patience = patience;
  }

  async wait(): Promise<Held> {
    const began = performance.now();
    let said = false;
    for (;;) {
      const held = await this.attempt();
      if (held !== undefined) return held;
      const waited = performance.now() - began;
      const found = await this.read(this.path);
      const alive = found?.owner !== undefined && this.judge(found) === 'alive';
      if (found !== undefined && waited > this.patience[alive ? 'alive' : 'blind']) {
        throw this.busy(found, alive);
      }
      if (alive && !said && waited > this.patience.said) {
        said = true;
        note(
          `waiting for another command (process ${found.owner.pid}) that is changing ${dirname(this.path)}`,
        );
      }
      await pause(PAUSE);
    }
  }

  /** One try. @returns undefined while somebody else has it */
  async attempt(): Promise<Held | undefined> {
    const found = await this.read(this.path);
    if (found === undefined) {
      return (await this.make(this.path)) ? { tookOver: false } : undefined;
    }
    return this.isLeft(found) && (await this.follow(found)) ? { tookOver: true } : undefined;
  }

  /** See: [Note: Taking a lock over] */
  private async follow(found: Found): Promise<boolean> {
    const passed: string[] = [];
    let last = found;
    for (;;) {
      const marker = this.markerOf(last);
      passed.push(marker);
      if (await this.make(marker)) break;
      const next = await this.read(marker);
      if (next === undefined || !this.isLeft(next)) return false;
      last = next;
    }
    const now = await this.read(this.path);
    if (now?.stamp !== found.stamp) {
      await removeFile(passed.at(-1)!);
      return false;
    }
    await this.withFinished((finished) => rename(finished, this.path));
    for (const marker of passed) await removeFile(marker);
    await removeAbandoned(dirname(this.path), `${basename(this.path)}.after-`);
    return true;
  }

  private markerOf({ stamp }: Found): string {
    const digest = createHash('sha256').update(stamp).digest('hex').slice(0, 32);
    return `${this.path}.after-${digest}`;
  }

  /** Make a file that names this process, whole at once. @returns false when there is one */
  private async make(path: string): Promise<boolean> {
    return this.withFinished(async (finished) => {
      try {
        await link(finished, path);
        return true;
      } catch (error) {
        const code = String(codeOf(error));
        if (code === 'EEXIST') return this.isOwn(await this.read(path));
        if (!NO_LINKS.has(code)) throw error;
      }
      return this.makeInPlace(path);
    });
  }

  /** Where there are no hard links: others see it unfinished for a moment, and wait. */
  private async makeInPlace(path: string): Promise<boolean> {
    try {
      await writeWhole(path, '', 'wx');
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
    try {
      await writeWhole(path, ownerText(this.own), 'r+');
    } catch (error) {
      await removeFile(path);
      throw error;
    }
    return this.isOwn(await this.read(path));
  }

  private async withFinished<T>(use: (finished: string) => Promise<T>): Promise<T> {
    const finished = join(dirname(this.path), temporaryName(`${this.own.nonce}.lock`));
    const remove = () => rmSync(finished, { force: true });
    const forget = onInterrupt(remove);
    try {
      await writeWhole(finished, ownerText(this.own), 'wx');
      return await use(finished);
    } catch (error) {
      throw this.refused(error);
    } finally {
      remove();
      forget();
    }
  }

  private async read(path: string): Promise<Found | undefined> {
    try {
      const info = await lstat(path);
      if (!info.isFile()) throw notAFile(path);
      const text = await textOf(path);
      const stamp = `${info.ino}:${info.mtimeMs}:${text}`;
      return { owner: parseOwner(text), stamp, written: info.mtimeMs };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error instanceof AppError ? error : this.refused(error);
    }
  }

  private judge(found: Found): 'alive' | 'gone' | 'elsewhere' | 'unfinished' {
    return found.owner === undefined ? 'unfinished' : stateOf(found.owner, found.written);
  }

  /** Whether nobody holds it any more. */
  private isLeft(found: Found): boolean {
    const state = this.judge(found);
    if (state !== 'unfinished') return state === 'gone';
    const since = this.unfinished.get(found.stamp) ?? performance.now();
    this.unfinished.set(found.stamp, since);
    return performance.now() - since > this.patience.unfinished;
  }

  private isOwn(found: Found | undefined): boolean {
    return found?.owner?.nonce === this.own.nonce;
  }

  async giveBack(): Promise<void> {
    // Somebody may have removed it by hand, and another command have one of its own there now.
    if (this.isOwn(await this.read(this.path).catch(() => undefined))) {
      await removeFile(this.path).catch(() => {});
    }
  }

  giveBackAtOnce(): void {
    try {
      const owner = parseOwner(readFileSync(this.path, 'utf8'));
      if (owner?.nonce === this.own.nonce) rmSync(this.path, { force: true });
    } catch {
      // Ending matters more; the next command takes it over.
    }
  }

  private refused(cause: unknown): AppError {
    if (cause instanceof AppError) return cause;
    const folder = dirname(this.path);
    return new AppError(
      'cli/cannot-write',
      `cannot make ${this.path}: ${String(cause)}`,
      `Could not write into ${folder}: ${diskReason(cause)}. Nothing was changed. ${diskRemedy(cause)}, or work on a copy elsewhere.`,
      { place: { file: this.path }, cause },
    );
  }

  private busy({ owner }: Found, alive: boolean): AppError {
    const folder = dirname(this.path);
    const who = owner === undefined ? '' : ` (process ${owner.pid}${hostOf(owner)})`;
    return new AppError(
      'cli/busy',
      `${this.path} is held by another process${who}`,
      alive
        ? `Another command${who} has been changing ${folder} for longer than is waited for. Nothing was changed. Wait until it has ended, or end it.`
        : `Another command${who} is changing ${folder}. Nothing was changed. Wait until it has ended; if none runs, remove ${this.path}.`,
      { place: { file: this.path } },
    );
  }
}

const hostOf = ({ host }: LockOwner): string => (host === '' ? '' : ` on ${host}`);

function notAFile(path: string): AppError {
  return new AppError(
    'cli/busy',
    `${path} is no plain file`,
    `${path} should be a file that says which command is changing this folder, but is none. Nothing was changed. Remove it.`,
    { place: { file: path } },
  );
}
