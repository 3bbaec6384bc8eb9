import { readdirSync, statSync } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { codeOf } from '../kit/disk-words.ts';
import { type FileStamp, sameStamp } from '../kit/node-source.ts';
import type { RemoteFile } from '../kit/remote-files.ts';
import type { Listed, Store } from './store.ts';
import { isFilePath, isOwn } from './store-place.ts';

/** Read at once while a file is streamed. Bytes. */
const PIECE = 8 << 20;

/**
 * Objects as files of a folder: names, sizes and times lie on disk, and take no room there; bytes are read from the
 * store when somebody wants them. Commands run on it as on any folder, and what they wrote is what differs.
 */
export interface WorkingCopy {
  readonly folder: string;
  /** By absolute path. */
  readonly remote: ReadonlyMap<string, RemoteFile>;
  readonly objects: ReadonlyMap<string, Listed>;
  /** Keys that no file can be called after. */
  readonly passedOver: readonly string[];
}

/** What a command has done to a working copy: keys. */
export interface Changes {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/** @param folder empty; it stands for the bucket */
export async function makeWorkingCopy(
  store: Store,
  objects: readonly Listed[],
  folder: string,
): Promise<WorkingCopy> {
  const files = objects.filter(({ key }) => !key.endsWith('/') && !isOwn(key));
  const folders = new Set(files.flatMap(({ key }) => foldersOfKey(key)));
  const remote = new Map<string, RemoteFile>();
  const placed = new Map<string, Listed>();
  const passedOver: string[] = [];
  const made = new Set<string>();
  for (const object of files) {
    const { key } = object;
    // A store may have both `a` and `a/b`.
    if (!isFilePath(key) || folders.has(key)) {
      passedOver.push(key);
      continue;
    }
    const absolute = join(folder, ...key.split('/'));
    const parent = dirname(absolute);
    try {
      if (!made.has(parent)) await mkdir(parent, { recursive: true });
      made.add(parent);
      remote.set(absolute, await standIn(store, object, absolute));
    } catch (error) {
      // Where `A` and `a` are one name, only the first of two keys can be a file.
      if (codeOf(error) !== 'EEXIST') throw error;
      passedOver.push(key);
      continue;
    }
    placed.set(key, object);
  }
  return { folder, remote, objects: placed, passedOver };
}

/** Every folder that a key lies in. */
function foldersOfKey(key: string): string[] {
  const parts = key.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

async function standIn(store: Store, object: Listed, absolute: string): Promise<RemoteFile> {
  const { size, modified } = object;
  const handle = await open(absolute, 'wx');
  try {
    await handle.truncate(size);
    await handle.utimes(new Date(modified), new Date(modified));
  } finally {
    await handle.close();
  }
  const read = (start = 0, end = size) => store.read(object, start, Math.min(end, size));
  return { stamp: await stat(absolute), bytes: read, stream: () => pieces(read, size) };
}

/** One piece is on its way while the one before it is used. */
async function* pieces(
  read: (start: number, end: number) => Promise<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  const ask = (start: number) => {
    const asked = start < size ? read(start, Math.min(start + PIECE, size)) : undefined;
    // Whoever stops reading does not want to hear of it.
    asked?.catch(() => {});
    return asked;
  };
  let next = ask(0);
  for (let at = 0; next !== undefined; ) {
    const piece = await next;
    at += piece.length;
    next = ask(at);
    yield piece;
  }
}

/** What has been written and removed since the copy was made, but for what is Cutline's own. */
export function changesOf({ folder, remote, objects }: WorkingCopy): Changes {
  const found = new Set<string>();
  const written: string[] = [];
  for (const absolute of filesBelow(folder)) {
    const key = relative(folder, absolute).split(sep).join('/');
    if (isOwn(key)) continue;
    found.add(key);
    const was: FileStamp | undefined = remote.get(absolute)?.stamp;
    if (was === undefined || !sameStamp(statSync(absolute), was)) written.push(key);
  }
  return { written: written.sort(), removed: [...objects.keys()].filter((key) => !found.has(key)) };
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const absolute = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(absolute);
    else if (entry.isFile()) yield absolute;
  }
}
