import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { bareCount } from '../../core/words.ts';
import { lstat, readInto, stat, textOf } from './disk.ts';
import { codeOf, diskReason, diskRemedy, isNothingThere } from './disk-words.ts';
import { flushPath, move } from './forced-down.ts';
import { placeOfOld } from './keep-old.ts';
import { refuseLinks } from './links.ts';
import { fileSource } from './node-source.ts';
import { isStagingName, JOURNAL, OWN_PREFIX, stagedFile } from './staging.ts';

/** A change of several files that is decided, and not yet carried out in full. */
export interface Change {
  /** What the person called: "merge". */
  readonly command: string;
  /** Name of the staging folder, beside the journal: the n-th file waits there. */
  readonly staging: string;
  readonly files: readonly StagedFile[];
  /** Files that go, relative to the journal's folder. */
  readonly remove: readonly string[];
}
interface StagedFile {
  /** Its place, relative to the journal's folder, slash-separated. */
  readonly to: string;
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
  /** The same of what lies there before; null where nothing does. */
  readonly was: string | null;
}

const FORMAT = 'cutline-change';
const VERSION = 1;

/*
 * [Note: All or nothing] Renames come one after another, and a program can be killed between any two.
 * So what they are is written down first, in a file that is whole or not there: from then on the
 * change is made, and whoever opens the folder next carries out the rest. Until then, nothing has
 * changed. Bytes that lie in the folder without being named there were never decided on.
 */

/** Where a change is written down before it is decided; beside the files that wait. */
const draftOf = (home: string, { staging }: Pick<Change, 'staging'>): string =>
  join(home, staging, 'change.tmp');

/** Write down a change that is not decided yet. @returns the file: it has to be on disk before `commit` */
export function draft(home: string, change: Change): string {
  const path = draftOf(home, change);
  writeFileSync(path, `${JSON.stringify({ format: FORMAT, version: VERSION, ...change })}\n`);
  return path;
}

/**
 * Decide a change that was written down and carry it out, without a pause: an interrupt finds it done, or not begun.
 * See: [Note: What is forced down]
 */
export function commit(home: string, change: Change, flush: boolean): void {
  const whole = draftOf(home, change);
  renameSync(whole, join(home, JOURNAL));
  if (flush) for (const path of [dirname(whole), home]) flushPath(path);
  try {
    carryOut(home, change, flush);
  } catch (cause) {
    throw unfinished(home, change, cause);
  }
}

/*
 * [Note: What is forced down] A disk may keep names in another order than they were given, and lose the last of them
 * when the power goes. So it is made to have, one after the other:
 * 1. the bytes of all files that wait and of the journal, before the journal gets its name: they go down together;
 * 2. the names of both, before the first file is moved. A disk that has the name of the journal and not those of all
 *    files that wait has moved none of them: `finishChange` sees that they are missing, and leaves all as it was;
 * 3. the names that were moved, before the journal goes.
 * That the journal is gone need not be forced down: one that comes back has nothing to do any more, and whatever is
 * changed there later takes its name with it. Each of the three is waited for; nobody is answered before.
 */

/** Every step may have been done before. */
function carryOut(home: string, { staging, files, remove }: Change, flush: boolean): void {
  for (const [index, { to }] of files.entries()) {
    const staged = stagedFile(join(home, staging), index);
    if (!existsSync(staged)) continue;
    mkdirSync(dirname(join(home, to)), { recursive: true });
    move(staged, join(home, to));
  }
  for (const path of remove) {
    rmSync(join(home, path), { force: true });
    // Only a folder that is empty now.
    removeEmpty(dirname(join(home, path)));
  }
  if (flush) flushPath(home);
  rmSync(join(home, staging), { recursive: true, force: true });
  rmSync(join(home, JOURNAL), { force: true });
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // There is something in it, or it is gone already.
  }
}

/**
 * Finish what a command that was stopped had decided in a folder. Its lock is held.
 * @param root folder that the person named: nothing outside of it is touched
 * @returns what to say about it; undefined where nothing was left
 * @throws AppError `change/damaged`, `change/elsewhere`, `cli/link`, `cli/cannot-write`
 */
export async function finishChange(home: string, root: string): Promise<string | undefined> {
  const change = await readChange(home);
  if (change === undefined) return undefined;
  checkPlaces(change, home, root);
  await refuseLinks(home, [...change.files.map(({ to }) => to), ...change.remove]);
  const staging = join(home, change.staging);
  await refuseForeignStaging(staging, change, home);
  const lost: string[] = [];
  const aside: string[] = [];
  let moved = 0;
  for (const [index, file] of change.files.entries()) {
    const [from, to] = [stagedFile(staging, index), join(home, file.to)];
    const now = await digestOf(to);
    const staged = await digestOf(from);
    if (staged === null && now === file.digest) moved += 1;
    else if (staged !== file.digest && now !== file.digest) lost.push(file.to);
    else if (now !== null && now !== file.was && now !== file.digest) aside.push(file.to);
  }
  const places = `${folderWords(change)} in ${home}`;
  if (lost.length > 0 && moved === 0) {
    await rm(staging, { recursive: true, force: true });
    await rm(join(home, JOURNAL), { force: true });
    return `a ${change.command} that was stopped could not be finished, because what it had prepared is damaged: ${home} is as it was before it. Run it again.`;
  }
  try {
    for (const path of lost) {
      await rm(
        stagedFile(
          staging,
          change.files.findIndex(({ to }) => to === path),
        ),
        {
          force: true,
        },
      );
    }
    const kept: string[] = [];
    for (const path of aside) kept.push(await setAside(join(home, path)));
    carryOut(home, change, true);
    return [
      `a ${change.command} that was stopped was finished: ${places} are as it left them.`,
      ...kept.map((path) => `What another program had written meanwhile is kept as ${path}.`),
      ...lost.map((path) => `${path} was changed by another program since, and is left as it is.`),
    ].join(' ');
  } catch (cause) {
    throw unfinished(home, change, cause);
  }
}

/** What waits is a folder of plain files: a link there would lead to somebody else's. */
async function refuseForeignStaging(staging: string, { files }: Change, home: string) {
  const all = [staging, ...files.map((_, index) => stagedFile(staging, index))];
  for (const [index, path] of all.entries()) {
    const info = await lstat(path).catch(() => undefined);
    if (info === undefined || (index === 0 ? info.isDirectory() : info.isFile())) continue;
    throw damaged(join(home, JOURNAL), `${path} is not what a command leaves`);
  }
}

const folderWords = ({ files, remove }: Change): string =>
  bareCount(files.length + remove.length, 'file');

/** Another program's file is never written over: it is kept where older files are. */
async function setAside(path: string): Promise<string> {
  const digest = await digestOf(path);
  const place = await placeOfOld(path, async (kept) => (await digestOf(kept)) === digest);
  if (!place.there) await rename(path, place.path);
  return place.path;
}

/**
 * The files of a folder as they will be once a change is carried out, for who may not write there.
 * @param root folder that the paths are relative to
 */
export async function readThrough(
  home: string,
  root: string,
  files: readonly SourceFile[],
): Promise<readonly SourceFile[]> {
  const change = await readChange(home);
  if (change === undefined) return files;
  const pathOf = (to: string) => relative(root, join(home, to)).split(sep).join('/');
  const gone = new Set(change.remove.map(pathOf));
  const fresh = new Map<string, SourceFile>();
  for (const [index, { to, digest }] of change.files.entries()) {
    const staged = stagedFile(join(home, change.staging), index);
    const info = await lstat(staged).catch(() => undefined);
    if (info?.isFile() !== true || (await digestOf(staged)) !== digest) continue;
    const path = pathOf(to);
    if (!path.startsWith('../')) fresh.set(path, fileSource(path, staged, info));
  }
  return [...files.filter(({ path }) => !gone.has(path) && !fresh.has(path)), ...fresh.values()];
}

/** @throws AppError `change/damaged` */
async function readChange(home: string): Promise<Change | undefined> {
  const path = join(home, JOURNAL);
  try {
    if (!(await lstat(path)).isFile()) throw damaged(path, 'it is no plain file');
    return parseChange(JSON.parse(await textOf(path)) as unknown, path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (error instanceof AppError) throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
}

/** What systems allow for a name, and for a path; in bytes. */
const NAME_BYTES = 255;
const PATH_BYTES = 4096;
/** A command that wrote there had such names; longer ones are not its own. */
const isShort = (place: string): boolean =>
  Buffer.byteLength(place) < PATH_BYTES &&
  place.split('/').every((name) => Buffer.byteLength(name) <= NAME_BYTES);

/** It may have come with a folder from elsewhere: nothing in it is trusted. */
function parseChange(value: unknown, path: string): Change {
  const row = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (row.format !== FORMAT) throw damaged(path, `its format is not ${FORMAT}`);
  if (row.version !== VERSION) {
    throw damaged(path, `it is of version ${String(row.version)}, known is ${VERSION}`);
  }
  const { command, staging, files, remove } = row;
  const isPlace = (one: unknown): one is string =>
    typeof one === 'string' && one !== '' && !one.includes('\0') && isShort(one);
  const isDigest = (one: unknown) => typeof one === 'string' && /^[0-9a-f]{64}$/.test(one);
  const isFile = (one: unknown) => {
    const { to, digest, was } = (one ?? {}) as Partial<Record<keyof StagedFile, unknown>>;
    return isPlace(to) && isDigest(digest) && (was === null || isDigest(was));
  };
  const whole =
    typeof command === 'string' &&
    /^[a-z-]{1,40}$/.test(command) &&
    typeof staging === 'string' &&
    isStagingName(staging) &&
    Array.isArray(files) &&
    files.every(isFile) &&
    Array.isArray(remove) &&
    remove.every(isPlace);
  if (!whole) throw damaged(path, 'it does not say what is to be done');
  return { command, staging, files: files as StagedFile[], remove: remove as string[] };
}

/** All places are below the folder that was named, or in the folders that belong to this one. */
function checkPlaces({ files, remove }: Change, home: string, root: string): void {
  const own = [resolve(root), home, ...twinsOf(home)];
  for (const place of [...files.map(({ to }) => to), ...remove]) {
    const full = resolve(home, place);
    const inside = own.find((folder) => full.startsWith(folder + sep));
    const below = inside === undefined ? [OWN_PREFIX] : full.slice(inside.length).split(sep);
    if (!below.some((part) => part.startsWith(OWN_PREFIX))) continue;
    throw new AppError(
      'change/elsewhere',
      `${join(home, JOURNAL)} names ${full}, outside of ${root}`,
      `A command that was stopped in ${home} has still to change ${full}, which is outside of the folder that was named. Nothing was changed. Name a folder that holds both, as that command did; if none did, remove ${join(home, JOURNAL)}.`,
      { place: { file: join(home, JOURNAL) } },
    );
  }
}

/** `manifests/{ep}/…` has its pictures under `frames/{ep}/…` and its vectors under `embeds/{ep}/…`. */
function twinsOf(home: string): string[] {
  const parts = home.split(sep);
  const at = parts.lastIndexOf('manifests');
  if (at < 0 || at === parts.length - 1) return [];
  return ['frames', 'embeds'].map((kind) =>
    [...parts.slice(0, at), kind, ...parts.slice(at + 1)].join(sep),
  );
}

/** Read in one piece. Bytes. */
const SMALL = 4 << 20;

/** SHA-256 of a file, hex; null when there is none. */
export async function digestOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    const { size } = await stat(path);
    if (size <= SMALL) {
      // Whatever it is by now: as a whole, like a stream of it.
      const bytes = new Uint8Array(size + 1);
      const read = await readInto(path, bytes, 0, () => {});
      if (read === size) return hash.update(bytes.subarray(0, read)).digest('hex');
    }
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    if (isNothingThere(error)) return null;
    throw error;
  }
  return hash.digest('hex');
}

export const digestBytes = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A place relative to a folder, slash-separated. */
export const placeFrom = (home: string, path: string): string =>
  posix.normalize(relative(home, path).split(sep).join('/'));

function damaged(path: string, why: string): AppError {
  return new AppError(
    'change/damaged',
    `${path}: ${why}`,
    `${path} says what a command that was stopped has still to do, but cannot be read (${why}). Nothing was changed. Look whether identities.json and the history (cutline log) are as you want them, then remove it.`,
    { place: { file: path } },
  );
}

function unfinished(home: string, { command }: Change, cause: unknown): AppError {
  return new AppError(
    'cli/cannot-write',
    `${command} below ${home} stopped half way: ${String(cause)}`,
    `Could not write all of a ${command} into ${home}: ${diskReason(cause)}. The rest waits there and is done by the next command on this folder. ${diskRemedy(cause)}, then run one, for instance cutline log.`,
    { place: { file: home }, cause },
  );
}
