import { existsSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { entriesOf, makeFolder, makeTemporary, removeFolder } from './disk.ts';
import { onInterrupt } from './interrupt.ts';
import { isRunning } from './lock-owner.ts';

/** A folder for files that are not complete yet; gone when the program ends, however it ends. */
export interface Staging {
  /** Its name in the folder that it is in. */
  readonly name: string;
  /** Where the n-th file is kept until it is moved to its place. */
  path(index: number): string;
  /** Remove it, and the folders that were made for it if nothing was moved out of it. */
  discard(keepFolder: boolean): Promise<void>;
  /** Leave it where it is: another command will move what is in it. */
  leave(): void;
}

/** What a change has still to do (see `change-journal.ts`): while it lies there, no staging folder goes. */
export const JOURNAL = '.cutline-change.json';
/** Names that begin so are Cutline's own, and never part of an episode. */
export const OWN_PREFIX = '.cutline';

const HOST =
  hostname()
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 20) || 'host';
const ATTEMPTS = 50;
const BETWEEN_ATTEMPTS_MS = 5;
const TEMPORARY = /^\.cutline-([A-Za-z0-9]+)-(\d+)-[A-Za-z0-9]+(\.lock)?$/;

/** A name for something that is worth nothing once this process has ended. */
export const temporaryName = (rest: string): string => `.cutline-${HOST}-${process.pid}-${rest}`;

/** Whether a name is one of a staging folder. */
export const isStagingName = (name: string): boolean =>
  TEMPORARY.exec(name)?.[3] === undefined && TEMPORARY.test(name);

/** Where the n-th file of a staging folder lies. */
export const stagedFile = (staging: string, index: number): string => join(staging, `${index}.tmp`);

/**
 * Make a staging folder inside `folder`, so that moving a file out of it is a rename. What a run
 * that was killed on this machine left there is removed.
 */
export async function openStaging(folder: string): Promise<Staging> {
  const made = await makeFolder(folder);
  await removeAbandoned(folder);
  const staging = await makeTemporary(join(folder, temporaryName('')));
  const forget = onInterrupt(() => removeAtOnce(made ?? staging));
  let left = false;
  return {
    name: staging.slice(folder.length + 1),
    path: (index) => stagedFile(staging, index),
    async discard(keepFolder) {
      forget();
      if (left) return;
      await removeFolder(keepFolder ? staging : (made ?? staging));
    },
    leave() {
      left = true;
      forget();
    },
  };
}

/**
 * Remove a folder now, without giving up the thread. A file that is being written by another thread
 * may appear again while the folder is emptied: once it is gone, none can.
 */
function removeAtOnce(folder: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 0; attempt < ATTEMPTS && existsSync(folder); attempt++) {
    if (attempt > 0) Atomics.wait(pause, 0, 0, BETWEEN_ATTEMPTS_MS);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Tried again; in the end the next run removes it, since ending matters more.
    }
  }
}

/**
 * Remove what commands that were killed on this machine prepared in a folder and did not use.
 * @param also names that begin so go too
 */
export async function removeAbandoned(folder: string, also?: string): Promise<void> {
  for (const { name } of await entriesOf(folder)) {
    const [, host, pid] = TEMPORARY.exec(name) ?? [];
    const left =
      (also !== undefined && name.startsWith(also)) ||
      // Whoever has ended writes no journal any more: so it is looked for after that.
      (host === HOST && !isRunning(Number(pid)) && !existsSync(join(folder, JOURNAL)));
    if (left) await removeFolder(join(folder, name));
  }
}
