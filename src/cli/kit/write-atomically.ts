import { constants, rmdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { pushAll } from '../../core/many.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { commit, digestBytes, digestOf, draft, placeFrom } from './change-journal.ts';
import { access, makeFolder, stat, writeWhole } from './disk.ts';
import { diskReason, diskRemedy } from './disk-words.ts';
import { flushFile, move } from './forced-down.ts';
import { refuseLinks } from './links.ts';
import { openStaging } from './staging.ts';

/** Files that are read at once, to know what lies there before. */
const DIGEST_WIDTH = 4;
/** Files that are staged at once where their bytes are there: a disk forces several down in about the time of one. */
const STAGE_WIDTH = 4;

/** A file to write; `path` is relative to the folder, made of checked components. */
export interface PlannedFile {
  readonly path: string;
  /** The bytes, or what makes them when their turn comes: one file is in memory at a time. */
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
}

export interface WriteOptions {
  /** What the person called, for whoever has to finish it: "merge". */
  readonly command: string;
  /** What a failure left untouched, for its message: "identities.json was left as it was". */
  readonly untouched: string;
  /** Files that go with it, relative to the folder; so do their folders, where that leaves them empty. */
  readonly remove?: readonly string[];
  /** Called when all is prepared, before anything changes; what it throws stops the change. */
  readonly confirm?: () => Promise<void>;
  /** False for what can be made again: thousands of files are then not forced onto the disk one by one. */
  readonly flush?: boolean;
  /** Called after each file that was staged. */
  readonly onStaged?: (done: number, total: number) => void;
}

/**
 * Write files below `folder` so that a failure, an interrupt or a crash leaves all of them, or none:
 * they are staged first, the moves are written down, then done in order and without a pause.
 * See: [Note: All or nothing]. The last file says in which folder that is: whoever opens it next
 * finishes what a crash left. Several files are written with that folder's lock held.
 * @returns absolute paths, in order
 * @throws AppError `cli/cannot-write`, `cli/link`; whatever making the bytes throws
 */
export async function writeAtomically(
  folder: string,
  files: readonly PlannedFile[],
  options: WriteOptions,
): Promise<string[]> {
  const destinations = files.map((file) => join(folder, file.path));
  const { flush = true, remove = [], untouched } = options;
  const refused = refusal(folder, untouched);
  const paths = [...files.map(({ path }) => path), ...remove];
  await refuseLinks(folder, paths, untouched).catch(refused);
  const home = dirname(destinations.at(-1) ?? folder);
  const staging = await openStaging(home).catch(refused);
  const made: string[] = [];
  let moved = false;
  try {
    const isMade = files.every(({ bytes }) => typeof bytes !== 'function');
    let staged = 0;
    const digests = await allOf(files, isMade ? STAGE_WIDTH : 1, async (file, index) => {
      const bytes = typeof file.bytes === 'function' ? await file.bytes() : file.bytes;
      await writeWhole(staging.path(index), bytes).catch(refused);
      options.onStaged?.(++staged, files.length);
      return digestBytes(bytes);
    });
    await checkDestinations(destinations, made).catch(refused);
    const before = await pooledMap(destinations, DIGEST_WIDTH, digestOf).catch(refused);
    const planned = destinations.map((to, i) => ({
      to: placeFrom(home, to),
      digest: digests[i]!,
      was: before[i]!,
    }));
    const gone = remove.map((path) => placeFrom(home, join(folder, path)));
    const { command } = options;
    const change = { command, staging: staging.name, files: planned, remove: gone };
    const isOne = files.length === 1 && remove.length === 0;
    const waiting = files.map((_, index) => staging.path(index));
    try {
      if (!isOne) waiting.push(draft(home, change));
      // In turn, the disk would take as long for each as for all.
      if (flush) await allOf(waiting, STAGE_WIDTH, flushFile);
    } catch (cause) {
      refused(cause);
    }
    await options.confirm?.();
    await refuseLinks(folder, paths, untouched).catch(refused);
    try {
      if (isOne) move(staging.path(0), destinations[0]!);
      else {
        commit(home, change, flush);
        // It went with its journal.
        staging.leave();
      }
    } catch (cause) {
      // From its journal on, the change is made: the next command does the rest.
      if (cause instanceof AppError) staging.leave();
      refused(cause);
    }
    moved = true;
    return destinations;
  } finally {
    if (!moved) removeEmptyFolders(made);
    await staging.discard(moved);
  }
}

/** As `pooledMap`, but when it fails nothing is under way any more: what was staged is about to be removed. */
async function allOf<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const begun: Promise<unknown>[] = [];
  try {
    return await pooledMap(items, width, (item, index) => {
      const done = work(item, index);
      begun.push(done);
      return done;
    });
  } catch (error) {
    await Promise.allSettled(begun);
    throw error;
  }
}

/** Find out what would stop a move before the first one. @param made folders that were made for it */
async function checkDestinations(destinations: readonly string[], made: string[]): Promise<void> {
  for (const folder of new Set(destinations.map(dirname))) {
    const first = await makeFolder(folder);
    if (first !== undefined) pushAll(made, chainOf(first, folder));
    await access(folder, constants.W_OK | constants.X_OK);
  }
  for (const destination of destinations) {
    const found = await stat(destination).catch(() => undefined);
    if (found?.isDirectory()) throw new Error(`${destination} is a folder`);
  }
}

/** Every folder from `first` down to `last`. */
function chainOf(first: string, last: string): string[] {
  const below = relative(first, last).split(sep).filter(Boolean);
  return [first, ...below.map((_, i) => join(first, ...below.slice(0, i + 1)))];
}

function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      // Somebody else has put something into it.
    }
  }
}

function refusal(folder: string, untouched: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'cli/cannot-write',
      `cannot write below ${folder}: ${String(cause)}`,
      `Could not write into ${folder}: ${diskReason(cause)}. ${untouched} ${diskRemedy(cause)}, or choose another with --out.`,
      { place: { file: folder }, cause },
    );
  };
}
