import { roleOf } from '../core/episode/locate.ts';
import { isAside } from '../core/episode/normalise-path.ts';
import { CancelledError } from '../core/errors.ts';
import { pushAll } from '../core/many.ts';
import { pooledMap } from '../core/pooled-map.ts';

/** A file that was found. Opening one costs the browser most of a millisecond, seeing it does not. */
export interface FoundFile {
  readonly path: string;
  /**
   * Undefined for what need not be opened to find an episode: fifty thousand crops, say. Null for what could
   * not be, a folder too.
   */
  readonly file: File | undefined | null;
  /** The file itself; rejects when it is gone. */
  open(): Promise<File>;
}

/**
 * A file that is there already. A picture need not be handed on: four thousand take the page a second
 * to send.
 */
export function foundFile(path: string, file: File): FoundFile {
  const open = () => Promise.resolve(file);
  return { path, file: roleOf(path) === 'image' ? undefined : file, open };
}

/** Manifests, vectors, archives; pictures are opened when they are shown. */
function isOpenedAtOnce(path: string): boolean {
  const role = roleOf(path);
  return /\.zip$/i.test(path) || (role !== 'image' && role !== 'other');
}

async function found(path: string, open: () => Promise<File>): Promise<FoundFile> {
  return { path, open, file: isOpenedAtOnce(path) ? await open().catch(nothing) : undefined };
}

/** What may not be read, or is gone by now: whether it is needed is seen when the episode is known. */
function nothing(error: unknown): null {
  if (error instanceof DOMException) return null;
  throw error;
}

/** A folder below the one that was given that cannot be read. */
const closed =
  (path: string) =>
  (error: unknown): FoundFile[] => [
    { path, file: nothing(error), open: () => Promise.reject(error) },
  ];

/** Files asked for at the same time: the browser process answers each, so a few in flight pay. */
const WIDTH = 128;

export interface WalkOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of files found so far. */
  readonly onFound?: (found: number) => void;
}

/** Counts files and stops on abort: shared by both ways of walking. */
class Tally {
  readonly #options: WalkOptions;
  #found = 0;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  add(count: number): void {
    this.check();
    this.#found += count;
    this.#options.onFound?.(this.#found);
  }

  check(): void {
    if (this.#options.signal?.aborted) throw new CancelledError();
  }
}

/**
 * All files below an entry of a drop (the older interface, which every browser has).
 * @returns in the order of the walk, paths beginning with the entry's own name
 */
export async function walkEntry(
  entry: FileSystemEntry,
  options: WalkOptions = {},
): Promise<FoundFile[]> {
  const tally = new Tally(options);
  const walk = async (node: FileSystemEntry, path: string): Promise<FoundFile[]> => {
    tally.check();
    if (node.isFile) {
      tally.add(1);
      return [await found(path, () => entryFile(node as FileSystemFileEntry))];
    }
    const all = await entryChildren(node as FileSystemDirectoryEntry, tally);
    // The dropped folder itself is meant, whatever it is called.
    const children = all.filter((child) => child.isFile || !isAside(child.name));
    const lists = await pooledMap(children, WIDTH, (child) => {
      const below = `${path}/${child.name}`;
      return walk(child, below).catch(closed(below));
    });
    return lists.flat();
  };
  return walk(entry, entry.name);
}

/** All files below a directory handle, paths beginning with the directory's own name. */
export async function walkHandle(
  handle: FileSystemDirectoryHandle,
  options: WalkOptions = {},
): Promise<FoundFile[]> {
  const tally = new Tally(options);
  const walk = async (directory: FileSystemDirectoryHandle, path: string): Promise<FoundFile[]> => {
    const children: FileSystemHandle[] = [];
    for await (const child of directory.values()) {
      if (child.kind === 'file' || !isAside(child.name)) children.push(child);
      if (children.length % 512 === 0) tally.check();
    }
    const lists = await pooledMap(children, WIDTH, async (child) => {
      const childPath = `${path}/${child.name}`;
      tally.check();
      if (child.kind === 'directory') {
        return walk(child as FileSystemDirectoryHandle, childPath).catch(closed(childPath));
      }
      tally.add(1);
      return [await found(childPath, () => (child as FileSystemFileHandle).getFile())];
    });
    return lists.flat();
  };
  return walk(handle, handle.name);
}

function entryFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** readEntries gives a hundred at a time and an empty list at the end. */
async function entryChildren(
  directory: FileSystemDirectoryEntry,
  tally: Tally,
): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    tally.check();
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return children;
    pushAll(children, batch);
  }
}
