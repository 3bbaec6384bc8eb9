import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { note } from './output.ts';
import type { PlannedFile } from './write-atomically.ts';

/**
 * Where an older file is kept: beside the new one, as NAME.bak, NAME.2.bak and so on. What is kept already is
 * never written over, and nothing is kept twice.
 * @param isSame whether a file holds what is to be kept
 * @returns the place, and whether it is kept there already
 */
export async function placeOfOld(
  path: string,
  isSame: (kept: string) => Promise<boolean>,
): Promise<{ readonly path: string; readonly there: boolean }> {
  const [folder, name] = [dirname(path), basename(path)];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isKept = (one: string) =>
    one.startsWith(name) && /^(?:\.\d+)?\.bak$/.test(one.slice(name.length));
  for (const entry of entries) {
    const kept = join(folder, entry.name);
    if (entry.isFile() && isKept(entry.name) && (await isSame(kept))) {
      return { path: kept, there: true };
    }
  }
  const taken = new Set(entries.map((entry) => entry.name));
  for (let n = 1; ; n++) {
    const free = `${name}${n === 1 ? '' : `.${n}`}.bak`;
    if (!taken.has(free)) return { path: join(folder, free), there: false };
  }
}

export interface OldFile {
  /** The folder that files are written below. */
  readonly root: string;
  /** Of the file that is replaced, relative to it. */
  readonly path: string;
  /** What it held. */
  readonly bytes: Uint8Array;
  readonly dryRun?: boolean;
  /** A sentence on why, where that is not plain. */
  readonly why?: string;
}

/** The copy of a file that loses something, to be written with what replaces it; told. */
export async function keepOld(old: OldFile): Promise<readonly PlannedFile[]> {
  const { root, path, bytes, dryRun = false, why } = old;
  const isSame = async (kept: string) => (await readFile(kept)).equals(bytes);
  const place = await placeOfOld(join(root, path), (kept) => isSame(kept).catch(() => false));
  const name = basename(place.path);
  const done = place.there ? 'is kept already' : dryRun ? 'would be kept' : 'is kept';
  const text = `${posix.basename(path)} as it was ${done} beside the new one, as ${name}.`;
  note(why === undefined ? text : `${text} ${why}`);
  return place.there ? [] : [{ path: posix.join(posix.dirname(path), name), bytes }];
}
