import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { finishChange } from './change-journal.ts';
import { lstat, realpath } from './disk.ts';
import { FOLDER_LOCK, ifUnlocked } from './lock.ts';
import { JOURNAL } from './staging.ts';

/** How long somebody else may take for it. Milliseconds. */
const PATIENCE = 15_000;
const PAUSE = 25;

/** Whether a command that was stopped has still something to do in a folder, or one is just doing it. */
export async function isUnfinished(home: string): Promise<boolean> {
  return (await lstat(join(home, JOURNAL)).catch(() => undefined)) !== undefined;
}

/** What became of what was left unfinished. */
export type Finished =
  | { readonly type: 'done'; readonly text: string | undefined }
  /** What is to be read has to be read through what is left. */
  | { readonly type: 'left'; readonly why: string };

/**
 * Finish what a command that was stopped had decided in a folder, or wait until somebody else has.
 * @param root folder that the person named: nothing outside of it is touched
 * @param held folders whose locks this command holds
 * @throws AppError of `finishChange`, where this command holds the lock
 */
export async function finishAt(
  home: string,
  root: string,
  held: ReadonlySet<string>,
): Promise<Finished> {
  const own = await realpath(home);
  const finish = async (): Promise<Finished> => {
    return { type: 'done', text: await finishChange(own, await realpath(root)) };
  };
  if (held.has(own)) return finish();
  const began = performance.now();
  while (performance.now() - began < PATIENCE) {
    if (!(await isUnfinished(home))) return { type: 'done', text: undefined };
    try {
      const finished = await ifUnlocked(join(own, FOLDER_LOCK), finish);
      if (finished !== undefined) return finished;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { type: 'left', why: error.userMessage };
    }
    await pause(PAUSE);
  }
  return { type: 'left', why: `Another command is changing ${home} and does not end.` };
}
