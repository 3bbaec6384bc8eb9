import { closeSync, copyFileSync, fsync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './disk-words.ts';
import { OWN_PREFIX } from './staging.ts';

/** Move a file to its place in one step, whatever disk that is on. */
export function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    // The place is on another disk: copy beside it first.
    const beside = join(dirname(to), `${OWN_PREFIX}-copy-${basename(to)}`);
    try {
      copyFileSync(from, beside);
      flushPath(beside);
      renameSync(beside, to);
    } finally {
      rmSync(beside, { force: true });
    }
    rmSync(from, { force: true });
  }
}

/** Not every system can: what it has then is as safe as it gets. */
export function flushPath(path: string): void {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    fsyncSync(file);
  } catch (error) {
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EIO') throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Force a file that was written onto the disk; several at once take about the time of one. */
export function flushFile(path: string): Promise<void> {
  // Only what waits for the disk is given to another thread: each of these has to be fetched again.
  const file = openSync(path, 'r+');
  return new Promise((resolve, reject) => {
    fsync(file, (error) => {
      closeSync(file);
      if (error === null) resolve();
      else reject(error);
    });
  });
}
