import { join, sep } from 'node:path';
import { roleOf } from '../../core/episode/locate.ts';
import { isAside } from '../../core/episode/normalise-path.ts';
import { Layered } from '../../core/layered.ts';
import { pushAll } from '../../core/many.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { readlink, realpath, stat } from './disk.ts';
import { DiskInquiry } from './disk-inquiry.ts';
import { codeOf, readReason } from './disk-words.ts';
import type { KnownFile, KnownFolder, KnownFolders } from './known-folders.ts';
import type { Leaves } from './leaf-folders.ts';
import { cannotRead, closedSource, type FileStamp, fileSource, sameStamp } from './node-source.ts';
import { JOURNAL, OWN_PREFIX } from './staging.ts';

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
  readonly stamps: Pick<ReadonlyMap<string, FileStamp>, 'get'>;
  /** Files that were found as they were before, folders of them at once; and all others. */
  readonly leaves: readonly Leaves[];
  readonly loose: readonly SourceFile[];
  /** The same in their order. */
  readonly parts: readonly (SourceFile | Leaves)[];
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

/** How old what is known of folders of pictures may be. Milliseconds. */
export interface Age {
  /** Which pictures are there. */
  readonly folders: number;
  /** The state of each that is there: somebody may have written over it in its place. */
  readonly pictures: number;
}
/** Everything is looked at. */
export const NOW: Age = { folders: 0, pictures: 0 };

interface Walk {
  readonly root: string;
  readonly disk: DiskInquiry;
  readonly known: KnownFolders | undefined;
  readonly age: Age;
  /** The folder that was named, without links: what links may lead to lies below it. */
  readonly real: string;
  readonly files: SourceFile[];
  readonly refused: RefusedLink[];
  readonly aside: string[];
  readonly unread: UnreadEntry[];
  readonly unfinished: string[];
  readonly stamps: Map<string, FileStamp>;
  readonly leaves: Leaves[];
  readonly loose: SourceFile[];
  readonly parts: (SourceFile | Leaves)[];
}

/** More at once, and finding one file among them takes longer than it saves. */
const MOST_LEAVES = 8;

/**
 * Every file under the given folders of a root, paths relative to the root. A link is followed where
 * it stays below what was named, and no further one inside a linked folder. What is Cutline's own (locks,
 * files that are being written) is no part of it. A folder that is not there has no files.
 * @param named the folder that was named: the root, or one above it
 * @param known what was found before: a folder in which nothing came or went is not read again, its files are asked
 *   for their state
 * @param age how old what is known of folders of pictures may be
 * @throws AppError `cli/cannot-read`
 */
export async function walkFolders(
  root: string,
  folders: readonly string[] = [''],
  named = root,
  known?: KnownFolders,
  age = NOW,
): Promise<Walked> {
  const real = await realpath(named).catch(cannotRead(named));
  const walk: Walk = {
    root,
    disk: new DiskInquiry(),
    known,
    age,
    real,
    files: [],
    refused: [],
    aside: [],
    unread: [],
    unfinished: [],
    stamps: new Map(),
    leaves: [],
    loose: [],
    parts: [],
  };
  for (const folder of folders) await walkPath(walk, folder);
  walk.unread.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (walk.leaves.length === 0) return walk;
  return { ...walk, stamps: new Layered([walk.stamps, ...walk.leaves.map((one) => one.stamps)]) };
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
  const recent = walk.known?.recent(absolute, walk.age.folders);
  const state = recent === undefined ? walk.known?.look(absolute) : undefined;
  const known = recent ?? (state && walk.known?.find(absolute, state));
  if (known !== undefined && (await takeKnown(walk, known))) {
    if (takeLeaves(walk, absolute)) return;
    for (const path of known.folders) {
      // Most are leaves that were looked at a moment ago.
      const leaf = walk.known?.recent(join(walk.root, path), walk.age.folders);
      if (leaf?.folders.length === 0 && !isOld(walk, leaf)) takeAsIs(walk, leaf);
      else await walkFolder(walk, path, linked);
    }
    const below = known.folders.map((path) => join(walk.root, path));
    walk.known?.gather(absolute, below);
    return;
  }
  const entries = await walk.disk.entries(absolute).catch((cause: unknown) => {
    if (!asked) return passOver(walk, folder, cause);
    return isGone(cause) ? [] : cannotRead(absolute)(cause);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const below = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const plain: string[] = [];
  const folders: [path: string, linked: boolean][] = [];
  // What is more than files and folders has its own to say, every time.
  let isPlain = true;
  for (const [i, entry] of entries.entries()) {
    const { name } = entry;
    isPlain &&= entry.isFile() || (entry.isDirectory() && !isAside(name));
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
    else if (entry.isDirectory()) folders.push([below(name), linked]);
    else if (entry.isSymbolicLink()) {
      const found = await followed(walk, below(name), linked);
      if (found === 'file') plain.push(name);
      else if (found === 'folder') folders.push([below(name), true]);
    }
    isPlain &&= !name.startsWith(OWN_PREFIX) && !name.includes(NO_TEXT);
  }
  const files = await takeFiles(walk, below, plain);
  isPlain &&= files.length === plain.length;
  if (isPlain && state !== undefined) {
    const inside = folders.map(([path]) => path);
    const looked = lookedAt(files);
    walk.known?.keep(absolute, state, { files, folders: inside, seen: looked, looked });
  }
  for (const [path, isLinked] of folders) await walkFolder(walk, path, isLinked);
}

/** Files of a folder, each in the state that it is in. */
async function takeFiles(
  walk: Walk,
  below: (name: string) => string,
  names: readonly string[],
): Promise<KnownFile[]> {
  const paths = names.map((name) => join(walk.root, below(name)));
  const states = await walk.disk.stats(paths, (absolute, cause) => {
    const name = names[paths.indexOf(absolute)] ?? '';
    if (!isGone(cause) && isManifest(name)) {
      const closed = closedSource(below(name), absolute, cause);
      walk.files.push(closed);
      walk.loose.push(closed);
      walk.parts.push(closed);
    } else passOver(walk, below(name), cause);
    return undefined;
  });
  return names.flatMap((name, i) => {
    const state = states[i];
    return state === undefined ? [] : [take(walk, below(name), paths[i] ?? '', stampOf(state))];
  });
}

/** The files of a folder in which nothing came or went. @returns false where one cannot be looked at */
async function takeKnown(walk: Walk, known: KnownFolder): Promise<boolean> {
  const { files } = known;
  if (!isOld(walk, known)) {
    takeAsIs(walk, known);
    return true;
  }
  const states = await walk.disk.stats(
    files.map(({ absolute }) => absolute),
    () => undefined,
  );
  if (states.includes(undefined)) return false;
  for (const [i, { source, absolute, stamp }] of files.entries()) {
    const state = states[i] as FileStamp;
    if (!sameStamp(state, stamp)) {
      files[i] = take(walk, source.path, absolute, stampOf(state));
    } else found(walk, source, stamp);
  }
  known.looked = lookedAt(files);
  return true;
}

/** Its pictures have not been looked at for longer than they may not be. */
const isOld = (walk: Walk, { looked }: KnownFolder): boolean =>
  performance.now() - looked >= walk.age.pictures;

function takeAsIs(walk: Walk, { files }: KnownFolder): void {
  for (const { source, stamp } of files) found(walk, source, stamp);
}

/** All folders of one at once, where they are as they were. */
function takeLeaves(walk: Walk, absolute: string): boolean {
  if (walk.leaves.length >= MOST_LEAVES) return false;
  const leaves = walk.known?.leaves(absolute, walk.age);
  if (leaves === undefined) return false;
  walk.leaves.push(leaves);
  walk.parts.push(leaves);
  pushAll(walk.files, leaves.files);
  return true;
}

function found(walk: Walk, source: SourceFile, stamp: FileStamp): void {
  walk.stamps.set(source.path, stamp);
  walk.files.push(source);
  walk.loose.push(source);
  walk.parts.push(source);
}

/** A folder without files is asked for its state each time: that is how new folders are found. */
const lookedAt = (files: readonly KnownFile[]): number =>
  files.length > 0 && files.every(({ source }) => roleOf(source.path) === 'image')
    ? performance.now()
    : Number.NEGATIVE_INFINITY;

function take(walk: Walk, path: string, absolute: string, stamp: FileStamp): KnownFile {
  const source = fileSource(path, absolute, stamp);
  found(walk, source, stamp);
  return { source, absolute, stamp };
}

const stampOf = ({ size, mtimeMs, ctimeMs }: FileStamp): FileStamp => ({ size, mtimeMs, ctimeMs });

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

/** Whether a path is one below a folder; both without links. */
export const isBelow = (folder: string, path: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
