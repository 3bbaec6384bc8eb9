import { rmSync } from 'node:fs';
import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskReason, diskRemedy } from '../cli/kit/disk-words.ts';
import { onInterrupt } from '../cli/kit/interrupt.ts';
import { refuseLinks } from '../cli/kit/links.ts';
import { ifUnlocked } from '../cli/kit/lock.ts';
import { parseOwner } from '../cli/kit/lock-owner.ts';
import { AppError } from '../core/errors.ts';

/** The service's own folder in a data root; names that begin so are no part of an episode. */
export const OWN_FOLDER = '.cutline';
const LOCK = 'serve.lock';
const DATABASE_LOCK = 'db.lock';
const TOKEN = 'token';

/**
 * Serve a data root as the only service that does: commands take turns with it episode by episode, as they do
 * with each other, but a second service would have a history of its own. What a dead owner left is taken over,
 * only on the machine and start that it is of (see `lock-owner.ts`).
 * @throws AppError `cli/busy`, `cli/cannot-write`
 */
export async function whileServing(
  root: string,
  token: string,
  work: () => Promise<void>,
): Promise<void> {
  const folder = join(root, OWN_FOLDER);
  await refuseLinks(root, [`${OWN_FOLDER}/${LOCK}`, `${OWN_FOLDER}/${TOKEN}`]);
  await mkdir(folder, { recursive: true }).catch(refused(folder));
  const lock = join(folder, LOCK);
  const done = await ifUnlocked(lock, async () => {
    const place = join(folder, TOKEN);
    const remove = () => rmSync(place, { force: true });
    const forget = onInterrupt(remove);
    try {
      // Made anew, so that nobody who may read an older file reads this one.
      await rm(place, { force: true });
      await writeFile(place, `${token}\n`, { mode: 0o600, flag: 'wx' }).catch(refused(folder));
      await work();
      return true;
    } finally {
      remove();
      forget();
    }
  });
  if (done === undefined) {
    throw await busy(
      lock,
      (who) => `Another service${who} serves ${root} already. Use that one, or end it first`,
    );
  }
}

/**
 * Hold the database of the jobs: two programs that have it open each lose what the other writes, and neither notices.
 * @returns gives it back
 * @throws AppError `cli/busy`, `cli/cannot-write`
 */
export async function holdDatabase(root: string): Promise<() => Promise<void>> {
  const names = [DATABASE_LOCK, 'db', 'jobs.open'];
  await refuseLinks(
    root,
    names.map((name) => `${OWN_FOLDER}/${name}`),
  );
  const lock = join(root, OWN_FOLDER, DATABASE_LOCK);
  return new Promise((held, fail) => {
    const holding = ifUnlocked(lock, async () => {
      await new Promise<void>((release) => {
        held(async () => {
          release();
          await holding;
        });
      });
      return true;
    });
    holding.then(async (done) => {
      if (done !== undefined) return;
      fail(
        await busy(
          lock,
          (who) =>
            `Another program${who} has the database in ${dirname(lock)} open. Nothing was changed. Wait until it has ended, or end it`,
        ),
      );
    }, fail);
  });
}

function refused(folder: string): (cause: unknown) => never {
  return (cause) => {
    throw new AppError(
      'cli/cannot-write',
      `cannot write into ${folder}: ${String(cause)}`,
      `Could not write into ${folder}: ${diskReason(cause)}. The service keeps its lock there, so it was not started. ${diskRemedy(cause)}, or serve a copy elsewhere.`,
      { place: { file: folder }, cause },
    );
  };
}

async function busy(lock: string, say: (who: string) => string): Promise<AppError> {
  const isThere = (await lstat(lock).catch(() => undefined)) !== undefined;
  const owner = isThere ? parseOwner(await readFile(lock, 'utf8').catch(() => '')) : undefined;
  const who = owner === undefined ? '' : ` (process ${owner.pid} on ${owner.host})`;
  return new AppError(
    'cli/busy',
    `${lock} is held by another process${who}`,
    `${say(who)}; if none runs, remove ${lock}.`,
    { place: { file: lock } },
  );
}
