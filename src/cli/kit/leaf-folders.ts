import { dirname } from 'node:path';
import { smallest } from '../../core/many.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import type { FolderState, KnownFile, KnownFolder } from './known-folders.ts';
import type { FileStamp } from './node-source.ts';

/** A folder of pictures alone, as it was found. */
export interface Leaf {
  readonly absolute: string;
  readonly state: FolderState;
  readonly folder: KnownFolder;
}

/**
 * All folders of one, each of pictures alone, as one thing: an episode has a folder of them for every track. It is
 * the same object for as long as nobody has seen anything else there.
 */
export interface Leaves {
  readonly folders: readonly Leaf[];
  readonly files: readonly SourceFile[];
  /** By path. */
  readonly byPath: ReadonlyMap<string, SourceFile>;
  readonly stamps: ReadonlyMap<string, FileStamp>;
  /** When the folder was looked at that was looked at longest ago, and the picture; milliseconds. */
  seen: number;
  looked: number;
}

/** Fewer are not worth it. */
const LEAST = 8;

/** What was found in folders that hold folders of pictures, by their absolute paths. */
export class LeafFolders {
  readonly #known = new Map<string, Leaves>();
  /** What was found last, whether it holds or not: it may be found again. */
  readonly #last = new Map<string, Found>();

  get(parent: string): Leaves | undefined {
    return this.#known.get(parent);
  }

  /** Something else was seen in a folder, or is about to be: what it is part of is no more. */
  changed(folder: string): void {
    this.#known.delete(folder);
    this.#known.delete(dirname(folder));
  }

  /** Take the folders of one together. @param all undefined for those that are none, or not known */
  gather(parent: string, all: readonly (Leaf | undefined)[]): void {
    this.#known.delete(parent);
    const folders = all.filter((leaf) => leaf !== undefined);
    const looked = smallest(folders.map(({ folder }) => folder.looked));
    const seen = smallest(folders.map(({ folder }) => folder.seen));
    const isPlain = folders.every(({ folder }) => folder.folders.length === 0);
    if (folders.length < Math.max(LEAST, all.length) || !isPlain || looked === -Infinity) return;
    const files = folders.flatMap(({ folder }) => folder.files);
    const last = this.#last.get(parent);
    if (last !== undefined && isEachSame(last, files, folders)) {
      this.#known.set(parent, Object.assign(last.leaves, { seen, looked }));
      return;
    }
    const leaves = {
      folders,
      files: files.map(({ source }) => source),
      byPath: new Map(files.map(({ source }) => [source.path, source])),
      stamps: new Map(files.map(({ source, stamp }) => [source.path, stamp])),
      seen,
      looked,
    };
    this.#known.set(parent, leaves);
    this.#last.set(parent, { leaves, files });
  }

  clear(): void {
    this.#known.clear();
    this.#last.clear();
  }
}

interface Found {
  readonly leaves: Leaves;
  readonly files: readonly KnownFile[];
}

/** Files that were found as they were are the same objects. */
const isEachSame = (
  { leaves, files }: Found,
  all: readonly KnownFile[],
  folders: readonly Leaf[],
): boolean =>
  files.length === all.length &&
  files.every((file, i) => file === all[i]) &&
  leaves.folders.length === folders.length &&
  leaves.folders.every(({ state }, i) => state === folders[i]?.state);
