import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { onInterrupt } from './interrupt.ts';

/** A folder for files that are not complete yet; gone when the program ends, however it ends. */
export interface Staging {
  /** Where the n-th file is kept until it is moved to its place. */
  path(index: number): string;
  /** Remove it, and the folders that were made for it if nothing was moved out of it. */
  discard(keepFolder: boolean): Promise<void>;
}

const HOST =
  hostname()
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 20) || 'host';
const ATTEMPTS = 50;
const BETWEEN_ATTEMPTS_MS = 5;
const STAGING = /^\.cutline-([A-Za-z0-9]+)-(\d+)-[A-Za-z0-9]+$/;

/**
 * Make a staging folder inside `folder`, so that moving a file out of it is a rename. What a run
 * that was killed on this machine left there is removed.
 */
export async function openStaging(folder: string): Promise<Staging> {
  const made = await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const staging = await mkdtemp(join(folder, `.cutline-${HOST}-${process.pid}-`));
  const forget = onInterrupt(() => removeAtOnce(made ?? staging));
  return {
    path: (index) => join(staging, `${index}.tmp`),
    async discard(keepFolder) {
      forget();
      await rm(keepFolder ? staging : (made ?? staging), { recursive: true, force: true });
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

async function removeAbandoned(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const [, host, pid] = STAGING.exec(entry.name) ?? [];
    if (!entry.isDirectory() || host !== HOST || pid === undefined || isRunning(Number(pid))) {
      continue;
    }
    await rm(join(folder, entry.name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
