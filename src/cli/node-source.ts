import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile } from '../core/episode/source.ts';

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
    stream: () => createReadStream(absolute, { highWaterMark: 1 << 20 }),
  };
}

async function readRange(absolute: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const handle = await open(absolute, 'r');
  try {
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await handle.close();
  }
}

/**
 * Every file under the given folders of a root, paths relative to the root. Symbolic links are not
 * followed out of the tree: only plain files and folders count.
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
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) await walk(root, path, files);
    else if (entry.isFile()) {
      const absolute = join(root, path);
      const { size, mtimeMs } = await stat(absolute);
      files.push(fileSource(path, absolute, size, mtimeMs));
    }
  }
}
