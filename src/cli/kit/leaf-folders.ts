import { dirname } from 'node:path';
import { smallest } from '../../core/many.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import type { FolderState, KnownFolder } from './known-folders.ts';
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
  readonly looked: number;
}

/** Fewer are not worth it. */
const LEAST = 8;

/** What was found in folders that hold folders of pictures, by their absolute paths. */
export class LeafFolders {
  readonly #known = new Map<string, Leaves>();

  get(parent: string): Leaves | undefined {
    return this.#known.get(parent);
  }

  /** Something else was seen in a folder, or is about to be: what it is part of is no more. */
  changed(folder: string): void {
    this.#known.delete(folder);
    this.#known.delete(dirname(folder));
  }

  /** Take the folders of one together. @param leaves undefined for those that are none, or not known */
  gather(parent: string, leaves: readonly (Leaf | undefined)[]): void {
    this.#known.delete(parent);
    const folders = leaves.filter((leaf) => leaf !== undefined);
    const looked = smallest(folders.map(({ folder }) => folder.looked));
    const seen = smallest(folders.map(({ folder }) => folder.seen));
    const isPlain = folders.every(({ folder }) => folder.folders.length === 0);
    if (folders.length < Math.max(LEAST, leaves.length) || !isPlain || looked === -Infinity) return;
    const all = folders.flatMap(({ folder }) => folder.files);
    this.#known.set(parent, {
      folders,
      files: all.map(({ source }) => source),
      byPath: new Map(all.map(({ source }) => [source.path, source])),
      stamps: new Map(all.map(({ source, stamp }) => [source.path, stamp])),
      seen,
      looked,
    });
  }

  clear(): void {
    this.#known.clear();
  }
}
