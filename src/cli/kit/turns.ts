import { rmdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { finishChange } from './change-journal.ts';
import { makeFolder, realpath } from './disk.ts';
import { diskReason, diskRemedy } from './disk-words.ts';
import type { EpisodeOptions } from './episode-options.ts';
import { findHomes, type LoadHow } from './find-episode.ts';
import { onInterrupt } from './interrupt.ts';
import { refuseLinks } from './links.ts';
import { loadEpisode, type ReadEpisode } from './load-episode.ts';
import { FOLDER_LOCK, whileLocked } from './lock.ts';
import { note } from './output.ts';
import { removeAbandoned } from './staging.ts';

/**
 * Load an episode and change it, or what lies at `--out`, while no other command does: what is read
 * still holds when it is written. What a command that was stopped had decided there is done first.
 * @throws AppError `cli/busy`, `cli/link`, `cli/cannot-write`; of the import and of `work`
 */
export async function whileChanging<T>(
  options: EpisodeOptions,
  how: LoadHow,
  work: (loaded: ReadEpisode) => Promise<T>,
): Promise<T> {
  for (let known = how.memory?.homes; ; known = undefined) {
    const { out } = options;
    const homes = out === undefined ? (known ?? (await findHomes(options, how))) : [resolve(out)];
    const root = out === undefined ? rootOf(options) : resolve(out);
    const done = await whileHeld(homes, root, async (held) => {
      const loaded = await loadEpisode(options, { ...how, held });
      const same = out !== undefined || String(loaded.homes) === String(homes);
      if (how.memory !== undefined) how.memory.homes = loaded.homes;
      return same ? { value: await work(loaded) } : undefined;
    });
    if (done !== undefined) return done.value;
    // Between looking and locking, the episode has moved to another folder.
  }
}

/** The folder that was named; links above it are the person's own. */
function rootOf({ episode, dataRoot }: EpisodeOptions): string {
  return resolve(episode ?? dataRoot ?? '.');
}

/** Hold the locks of some folders. @param root nothing outside of it is touched */
export async function whileHeld<T>(
  homes: readonly string[],
  root: string,
  work: (held: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const held = new Set<string>();
  const next = async (index: number): Promise<T> => {
    const home = homes[index];
    if (home === undefined) return work(held);
    return whileThere(home, root, async () => {
      const own = await realpath(home);
      return whileLocked(join(own, FOLDER_LOCK), async ({ tookOver }) => {
        const finished = await finishChange(own, await realpath(root).catch(() => own));
        await removeAbandoned(own);
        if (finished !== undefined) note(finished);
        else if (tookOver) note(leftWhole(home));
        held.add(own);
        return next(index + 1);
      });
    });
  };
  return next(0);
}

const leftWhole = (home: string): string =>
  `a command that was stopped in ${home} left nothing half done: all of its change is there, or none of it.`;

/** Make a folder where it is missing, and take it away again where nothing was put into it. */
async function whileThere<T>(home: string, root: string, work: () => Promise<T>): Promise<T> {
  const inside = relative(root, home).split(sep).join('/');
  if (inside !== '' && !inside.startsWith('../')) await refuseLinks(root, [inside]);
  const made = await makeFolder(home).catch((cause: unknown) => {
    throw new AppError(
      'cli/cannot-write',
      `cannot make ${home}: ${String(cause)}`,
      `Could not write into ${home}: ${diskReason(cause)}. Nothing was changed. ${diskRemedy(cause)}, or choose another with --out.`,
      { place: { file: home }, cause },
    );
  });
  if (made === undefined) return work();
  const forget = onInterrupt(() => removeEmpty(made, home));
  try {
    return await work();
  } finally {
    forget();
    removeEmpty(made, home);
  }
}

/** From the innermost outwards, as long as nothing is in them. */
function removeEmpty(first: string, last: string): void {
  try {
    for (let folder = last; ; folder = dirname(folder)) {
      rmdirSync(folder);
      if (folder === first) return;
    }
  } catch {
    // There is something in it now.
  }
}
