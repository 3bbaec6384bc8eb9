import { statSync } from 'node:fs';
import type { SourceFile } from '../../core/parse/source.ts';
import { type Leaf, LeafFolders, type Leaves } from './leaf-folders.ts';
import type { FileStamp } from './node-source.ts';

/** A file as it was found. */
export interface KnownFile {
  readonly source: SourceFile;
  readonly absolute: string;
  readonly stamp: FileStamp;
}
/** What a folder held, paths relative to the root that was walked. */
export interface KnownFolder {
  readonly files: KnownFile[];
  readonly folders: readonly string[];
  /** When it was looked at last, and when its files were, where they are pictures; milliseconds, else -Infinity. */
  seen: number;
  looked: number;
}
/** What changes with a folder when something comes, goes or is renamed in it. */
export type FolderState = Pick<FileStamp, 'mtimeMs' | 'ctimeMs'> & { readonly ino: number };

/**
 * Disks count time in steps, the coarsest in two seconds: what has changed within the last of them may have changed
 * once more since, and look the same. Milliseconds.
 */
export const SETTLED = 3000;
/** Disks that count finer than milliseconds: their steps are of 10 ms at most, and their clock may be another's. */
const FINELY_SETTLED = 500;
/** Beyond that all is forgotten: folders that are gone are among them. */
const MOST = 200_000;

/** Whether what was seen now can be told from whatever comes after. @param rest milliseconds */
export const isSettled = (
  { mtimeMs, ctimeMs }: Pick<FileStamp, 'mtimeMs' | 'ctimeMs'>,
  now: number,
  rest: number,
): boolean => {
  const isFine = !Number.isInteger(mtimeMs) && !Number.isInteger(ctimeMs);
  return now - Math.max(mtimeMs, ctimeMs) > (isFine ? Math.min(rest, FINELY_SETTLED) : rest);
};

/** Folders as they were read, for whoever walks through the same ones again and again. */
export class KnownFolders {
  readonly #rest: number;
  readonly #leaves = new LeafFolders();
  readonly #folders = new Map<
    string,
    { readonly state: FolderState; readonly found: KnownFolder }
  >();

  /** @param rest how long a folder has to have been left alone to be remembered. Milliseconds. */
  constructor(rest = SETTLED) {
    this.#rest = rest;
  }

  /** What is there, where that was looked at a moment ago and is pictures alone. @param age milliseconds */
  recent(absolute: string, age: number): KnownFolder | undefined {
    const found = this.#folders.get(absolute)?.found;
    return found !== undefined && performance.now() - found.seen < age ? found : undefined;
  }

  /** Look at a folder anew in any case: something was written there. */
  forget(absolute: string): void {
    this.#folders.delete(absolute);
    this.#leaves.changed(absolute);
  }

  /**
   * All folders of one, where they hold pictures alone and none is older than it may be.
   * @param age how old they may be: otherwise each is asked for its state. Milliseconds.
   */
  leaves(absolute: string, age: { readonly folders: number; readonly pictures: number }) {
    const leaves = this.#leaves.get(absolute);
    if (leaves === undefined) return undefined;
    const now = performance.now();
    if (now - leaves.looked >= age.pictures) return undefined;
    if (now - leaves.seen < age.folders) return leaves;
    const same = (leaf: Leaf) => {
      const state = this.look(leaf.absolute);
      return state !== undefined && isSameFolder(state, leaf.state);
    };
    if (!leaves.folders.every(same)) return undefined;
    leaves.seen = now;
    return leaves;
  }

  /** Take all folders of one together, as they were found. @param paths absolute */
  gather(absolute: string, paths: readonly string[]): Leaves | undefined {
    this.#leaves.gather(
      absolute,
      paths.map((path) => {
        const known = this.#folders.get(path);
        return known && { absolute: path, state: known.state, folder: known.found };
      }),
    );
    return this.#leaves.get(absolute);
  }

  /** The state of a folder now; undefined where it has not been left alone for long enough, or is not there. */
  look(absolute: string): FolderState | undefined {
    const state = statSync(absolute, { throwIfNoEntry: false });
    return state !== undefined && isSettled(state, Date.now(), this.#rest) ? state : undefined;
  }

  /** What is there, where it is in the state that it was in. */
  find(absolute: string, state: FolderState): KnownFolder | undefined {
    const known = this.#folders.get(absolute);
    if (known === undefined || !isSameFolder(known.state, state)) return undefined;
    const { found } = known;
    if (found.looked !== -Infinity) found.seen = performance.now();
    return found;
  }

  /** @param state it was in before it was read */
  keep(absolute: string, { ino, mtimeMs, ctimeMs }: FolderState, found: KnownFolder): void {
    if (this.#folders.size >= MOST) {
      this.#folders.clear();
      this.#leaves.clear();
    }
    this.#leaves.changed(absolute);
    this.#folders.set(absolute, { state: { ino, mtimeMs, ctimeMs }, found });
  }
}

const isSameFolder = (a: FolderState, b: FolderState): boolean =>
  a.ino === b.ino && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
