import { rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { onInterrupt } from '../kit/interrupt.ts';

const LOCK = '.cutline.lock';
/** How long another command may take. Milliseconds. */
const PATIENCE = 15_000;
const PAUSE = 50;

/**
 * Do something while no other command changes the same folder: they take turns, so that none writes
 * over what another has just written.
 * @throws AppError `cli/busy` when another command does not end
 */
export async function whileLocked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(folder, LOCK);
  const started = Date.now();
  while (!(await acquire(path))) {
    if (Date.now() - started > PATIENCE) throw busy(path);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  const forget = onInterrupt(() => rmSync(path, { force: true }));
  try {
    return await work();
  } finally {
    forget();
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (code !== 'EEXIST') {
      throw new AppError(
        'cli/cannot-write',
        `cannot write ${path}: ${String(message)}`,
        `Could not write into the folder of ${path} (${String(message)}). Nothing was changed. Check its permissions.`,
        { place: { file: path }, cause: error },
      );
    }
  }
  const owner = Number(await readFile(path, 'utf8').catch(() => ''));
  // What a command that was killed left behind. An empty file is one that is just being written.
  if (owner > 0 && !isRunning(owner)) await rm(path, { force: true });
  return false;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

function busy(path: string): AppError {
  return new AppError(
    'cli/busy',
    `${path} is held by another process`,
    `Another command is changing this folder. Nothing was changed. Wait until it has ended; if none runs, remove ${path}.`,
    { place: { file: path } },
  );
}
