import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { roleOf } from '../../core/episode/locate.ts';
import { isAside } from '../../core/episode/normalise-path.ts';
import { AppError } from '../../core/errors.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { codeOf, readReason } from './disk-words.ts';
import { JOURNAL, OWN_PREFIX } from './staging.ts';

/** Files asked for their size at once. */
const STAT_WIDTH = 16;

/** What tells one state of a file from another. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/**
 * One file on disk as the core sees it. `path` is relative, `absolute` is never shown to it. Its size
 * and its bytes are of one state of the file: where another was put in its place since, reading throws.
 * @throws AppError `cli/changed-meanwhile` (of `bytes` and `stream`), `cli/cannot-read`
 */
export function fileSource(path: string, absolute: string, stamp: FileStamp): SourceFile {
  const { size, mtimeMs } = stamp;
  return {
    path,
    size,
    modified: mtimeMs,
    bytes: (start = 0, end = size) => readRange(absolute, stamp, start, Math.min(end, size)),
    stream: () => readStream(absolute, stamp),
  };
}

/** A file that cannot even be looked at: an error where it is needed. */
function closedSource(path: string, absolute: string, cause: unknown): SourceFile {
  const refuse = async () => cannotRead(absolute)(cause);
  const stream = () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) });
  return { path, size: 0, modified: 0, unreadable: true, bytes: refuse, stream };
}

/** @throws AppError `cli/changed-meanwhile` when a file is not what it was when its folder was read */
export async function refuseChanged(absolute: string, stamp: FileStamp): Promise<void> {
  const now = await stat(absolute).catch(() => undefined);
  if (now === undefined || !sameStamp(now, stamp)) throw startOver(absolute);
}

function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

/** Thrown to read anew (`untilSteady`), for what was read is not of one moment. */
export function startOver(absolute: string): AppError {
  return new AppError(
    CHANGED,
    `${absolute} is not what was read`,
    `${absolute} was changed by another program in the meantime. Nothing was changed here. Run the command again.`,
    { place: { file: absolute } },
  );
}

const CHANGED = 'cli/changed-meanwhile';
/** How often reading begins anew, and how long it rests before. Milliseconds. */
const ATTEMPTS = 40;
const REST = 25;

/** Do something that reads, and begin anew when a file is replaced under it: what is read is of one moment. */
export async function untilSteady<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      const again = error instanceof AppError && error.code === CHANGED && attempt < ATTEMPTS;
      if (!again) throw error;
      await pause(REST);
    }
  }
}

async function openAs(absolute: string, stamp: FileStamp): Promise<FileHandle> {
  const handle = await open(absolute, 'r').catch((cause: unknown) =>
    codeOf(cause) === 'ENOENT' ? Promise.reject(startOver(absolute)) : cannotRead(absolute)(cause),
  );
  try {
    if (!sameStamp(await handle.stat(), stamp)) throw startOver(absolute);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readRange(
  absolute: string,
  stamp: FileStamp,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const handle = await openAs(absolute, stamp);
  try {
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
      // Somebody cuts it while it is read.
      if (bytesRead === 0) throw startOver(absolute);
      at += bytesRead;
    }
    return bytes;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    return cannotRead(absolute)(cause);
  } finally {
    await handle.close();
  }
}

async function* readStream(absolute: string, stamp: FileStamp): AsyncGenerator<Uint8Array> {
  const handle = await openAs(absolute, stamp);
  const { size } = stamp;
  if (size === 0) {
    await handle.close();
    return;
  }
  const chunks = createReadStream('', { fd: handle, end: size - 1, highWaterMark: 1 << 20 })[
    Symbol.asyncIterator
  ]();
  try {
    for (let at = 0; ; ) {
      // Only what reading throws is about the file: errors of whoever takes the bytes are theirs.
      const { done, value } = await chunks.next().catch(cannotRead(absolute));
      if (done === true) {
        if (at < size) throw startOver(absolute);
        return;
      }
      at += (value as Uint8Array).length;
      yield value as Uint8Array;
    }
  } finally {
    // Closes the file too.
    await chunks.return?.();
  }
}

/** What lies below a folder. */
export interface Walked {
  readonly files: readonly SourceFile[];
  /** Links that were not followed, with why. */
  readonly refused: readonly RefusedLink[];
  /** Entries that cannot be read, and that nobody is known to need. */
  readonly unread: readonly UnreadEntry[];
  /** Folders that are left aside (`isAside`), and were not looked into. */
  readonly aside: readonly string[];
  /** Folders in which a command that was stopped has still something to do. */
  readonly unfinished: readonly string[];
  /** State of each file when it was found, by its path. */
  readonly stamps: ReadonlyMap<string, FileStamp>;
}
export interface RefusedLink {
  readonly path: string;
  readonly target: string;
  readonly why: 'outside' | 'broken' | 'nested' | 'circle';
}

export interface UnreadEntry {
  readonly path: string;
  /** Why, in words. */
  readonly why: string;
}

interface Walk {
  readonly root: string;
  /** The folder that was named, without links: what links may lead to lies below it. */
  readonly real: string;
  readonly files: SourceFile[];
  readonly refused: RefusedLink[];
  readonly aside: string[];
  readonly unread: UnreadEntry[];
  readonly unfinished: string[];
  readonly stamps: Map<string, FileStamp>;
}

/**
 * Every file under the given folders of a root, paths relative to the root. A link is followed where
 * it stays below what was named, and no further one inside a linked folder. What is Cutline's own (locks,
 * files that are being written) is no part of it. A folder that is not there has no files.
 * @param named the folder that was named: the root, or one above it
 * @throws AppError `cli/cannot-read`
 */
export async function walkFolders(
  root: string,
  folders: readonly string[] = [''],
  named = root,
): Promise<Walked> {
  const real = await realpath(named).catch(cannotRead(named));
  const walk: Walk = {
    root,
    real,
    files: [],
    refused: [],
    aside: [],
    unread: [],
    unfinished: [],
    stamps: new Map(),
  };
  for (const folder of folders) await walkPath(walk, folder);
  walk.unread.sort((a, b) => (a.path < b.path ? -1 : 1));
  return walk;
}

/** A folder that was asked for by its place: parts of it may be links, each of which stays below what was named. */
async function walkPath(walk: Walk, folder: string): Promise<void> {
  const parts = folder.split('/').filter(Boolean);
  let linked = false;
  for (let i = 1; i <= parts.length; i++) {
    const path = parts.slice(0, i).join('/');
    const target = await readlink(join(walk.root, path)).catch(() => undefined);
    if (target === undefined) continue;
    if (!(await leadsTo(walk, path, target))) return;
    linked = true;
  }
  await walkFolder(walk, folder, linked, true);
}

/** @param asked the folder was asked for itself: then it has to be read, where it is there */
async function walkFolder(walk: Walk, folder: string, linked: boolean, asked = false) {
  const absolute = join(walk.root, folder);
  const entries = await readdir(absolute, { withFileTypes: true }).catch((cause: unknown) => {
    if (!asked) return passOver(walk, folder, cause);
    return isGone(cause) ? [] : cannotRead(absolute)(cause);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const below = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const plain: string[] = [];
  const folders: [name: string, linked: boolean][] = [];
  for (const [i, entry] of entries.entries()) {
    const { name } = entry;
    // Two names that are not UTF-8 read alike; a file that is really called so is found by the first of them.
    if (name === entries[i - 1]?.name) {
      walk.unread.push({ path: below(name), why: NOT_UTF8 });
      continue;
    }
    if (name === JOURNAL) walk.unfinished.push(absolute);
    if (name.startsWith(OWN_PREFIX)) continue;
    if (entry.isFile()) plain.push(name);
    // A recycle bin may hold as much as the share, and its folders are often nobody's to read.
    else if (isAside(name)) walk.aside.push(below(name));
    else if (entry.isDirectory()) folders.push([name, linked]);
    else if (entry.isSymbolicLink()) {
      const found = await followed(walk, below(name), linked);
      if (found === 'file') plain.push(name);
      else if (found === 'folder') folders.push([name, true]);
    }
  }
  const found = await pooledMap(plain, STAT_WIDTH, async (name) => {
    const path = join(absolute, name);
    const info = await stat(path).catch((cause: unknown) => {
      if (!isGone(cause) && isManifest(name))
        walk.files.push(closedSource(below(name), path, cause));
      else passOver(walk, below(name), cause);
      return undefined;
    });
    return info && ([below(name), path, info] as const);
  });
  for (const one of found) {
    if (one === undefined) continue;
    const [path, absoluteFile, { size, mtimeMs, ctimeMs }] = one;
    const stamp = { size, mtimeMs, ctimeMs };
    walk.stamps.set(path, stamp);
    walk.files.push(fileSource(path, absoluteFile, stamp));
  }
  for (const [name, isLinked] of folders) await walkFolder(walk, below(name), isLinked);
}

/** Files that an import reads whole: they are needed until it is known that they are not. */
function isManifest(name: string): boolean {
  return !['other', 'image', 'not-needed'].includes(roleOf(name));
}

/** It may have gone since the folder was read: then it is none of its entries. */
const isGone = (cause: unknown): boolean =>
  codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR';

/** What stands for bytes of a name that are no UTF-8: by such a name nothing is found. */
const NO_TEXT = '\ufffd';
const NOT_UTF8 = 'its name is not UTF-8';

/** Note an entry that cannot be read, and that one that was no reason to stop. */
function passOver(walk: Walk, path: string, cause: unknown): [] {
  if (!isGone(cause)) walk.unread.push({ path, why: readReason(cause) });
  else if (path.includes(NO_TEXT)) walk.unread.push({ path, why: NOT_UTF8 });
  return [];
}

/** What a link leads to, where it is followed. */
async function followed(
  walk: Walk,
  path: string,
  linked: boolean,
): Promise<'file' | 'folder' | undefined> {
  const absolute = join(walk.root, path);
  const target = await readlink(absolute).catch(() => '?');
  if (!(await leadsTo(walk, path, target))) return undefined;
  const info = await stat(absolute).catch(() => undefined);
  if (info?.isFile() === true) return 'file';
  if (info?.isDirectory() !== true) return undefined;
  const why = (await isAbove(walk, path)) ? 'circle' : linked ? 'nested' : undefined;
  if (why === undefined) return 'folder';
  walk.refused.push({ path, target, why });
  return undefined;
}

/** Whether a link leads to something below what was named; it is noted where it does not. */
async function leadsTo(walk: Walk, path: string, target: string): Promise<boolean> {
  const real = await realpath(join(walk.root, path)).catch(() => undefined);
  if (real !== undefined && isBelow(walk.real, real)) return true;
  walk.refused.push({ path, target, why: real === undefined ? 'broken' : 'outside' });
  return false;
}

/** A folder that holds the link itself would never end. */
async function isAbove(walk: Walk, path: string): Promise<boolean> {
  const target = await realpath(join(walk.root, path));
  const parent = await realpath(join(walk.root, path, '..')).catch(() => walk.real);
  return parent === target || isBelow(target, parent);
}

const isBelow = (folder: string, path: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

function cannotRead(path: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof AppError) throw cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'cli/cannot-read',
      `cannot read ${path}: ${text}`,
      `${path} cannot be read (${text}). Check that it is still there and that reading it is permitted.`,
      { place: { file: path }, cause, details: { unreadable: true } },
    );
  };
}
