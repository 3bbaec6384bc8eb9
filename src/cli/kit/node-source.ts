import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { pooledMap } from '../../core/pooled-map.ts';

/** Files asked for their size at once. */
const STAT_WIDTH = 16;

/** One file on disk as the core sees it. `path` is relative, `absolute` is never shown to it. */
export function fileSource(
  path: string,
  absolute: string,
  size: number,
  modified: number,
): SourceFile {
  return {
    path,
    size,
    modified,
    bytes: (start = 0, end = size) => readRange(absolute, start, Math.min(end, size)),
    stream: () => readStream(absolute),
  };
}

async function readRange(absolute: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const handle = await open(absolute, 'r').catch(cannotRead(absolute));
  try {
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } catch (cause) {
    return cannotRead(absolute)(cause);
  } finally {
    await handle.close();
  }
}

async function* readStream(absolute: string): AsyncGenerator<Uint8Array> {
  const chunks = createReadStream(absolute, { highWaterMark: 1 << 20 })[Symbol.asyncIterator]();
  try {
    for (;;) {
      // Only what reading throws is about the file: errors of whoever takes the bytes are theirs.
      const { done, value } = await chunks.next().catch(cannotRead(absolute));
      if (done === true) return;
      yield value as Uint8Array;
    }
  } finally {
    await chunks.return?.();
  }
}

/**
 * Every file under the given folders of a root, paths relative to the root. Symbolic links are not
 * followed out of the tree: only plain files and folders count. A folder that is not there has none.
 * @throws AppError `cli/cannot-read`
 */
export async function walkFolders(
  root: string,
  folders: readonly string[] = [''],
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const folder of folders) await walk(root, folder, files);
  return files;
}

async function walk(root: string, folder: string, files: SourceFile[]): Promise<void> {
  const absolute = join(root, folder);
  const entries = await readdir(absolute, { withFileTypes: true }).catch((cause: unknown) => {
    const { code } = cause as { code?: unknown };
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : cannotRead(absolute)(cause);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const below = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const plain = entries.filter((entry) => entry.isFile());
  const sources = await pooledMap(plain, STAT_WIDTH, async ({ name }) => {
    const path = join(absolute, name);
    const { size, mtimeMs } = await stat(path).catch(cannotRead(path));
    return fileSource(below(name), path, size, mtimeMs);
  });
  files.push(...sources);
  for (const entry of entries) {
    if (entry.isDirectory()) await walk(root, below(entry.name), files);
  }
}

function cannotRead(path: string): (cause: unknown) => never {
  return (cause) => {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'cli/cannot-read',
      `cannot read ${path}: ${text}`,
      `${path} cannot be read (${text}). Check that it is still there and that reading it is permitted.`,
      { place: { file: path }, cause },
    );
  };
}
