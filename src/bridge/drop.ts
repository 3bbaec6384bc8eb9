import { isLeftover } from '../core/episode/normalise-path.ts';
import { pushAll } from '../core/many.ts';
import { type FoundFile, foundFile, type WalkOptions, walkEntry, walkHandle } from './walk.ts';

/** What a drop, an input or a picker brought in. */
export interface Incoming {
  readonly files: readonly FoundFile[];
  /** The folder itself, when exactly one was given and the browser hands out handles. */
  readonly handle: FileSystemDirectoryHandle | undefined;
}

/**
 * Read a drop: loose files, folders, zips, in any mixture. A DataTransfer is empty after the first
 * await of its event, so everything is taken out of it before.
 */
export function readDrop(data: DataTransfer, options: WalkOptions = {}): Promise<Incoming> {
  const items = [...data.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  const files = items.map((item) => item.getAsFile());
  const handles = items.map((item) => item.getAsFileSystemHandle?.() ?? Promise.resolve(null));
  // Some are never looked at.
  for (const handle of handles) handle.catch(() => {});
  const loose = [...data.files];
  return gather(entries, files, handles, loose, options);
}

async function gather(
  entries: readonly (FileSystemEntry | null)[],
  files: readonly (File | null)[],
  handles: readonly Promise<FileSystemHandle | null>[],
  loose: readonly File[],
  options: WalkOptions,
): Promise<Incoming> {
  if (entries.length === 0) return { files: loose.map(looseFile), handle: undefined };
  const found: FoundFile[] = [];
  for (const [index, entry] of entries.entries()) {
    const file = files[index] ?? null;
    const before = found.length;
    const onFound = (count: number) => options.onFound?.(before + count);
    // A synthetic drop has files but no entries.
    if (entry === null) {
      if (file !== null) found.push(looseFile(file));
    } else {
      pushAll(found, await walkEntry(entry, { ...options, onFound }));
    }
  }
  const [only] = handles;
  const handle = only === undefined || handles.length > 1 ? null : await given(only);
  const folder = handle?.kind === 'directory' ? (handle as FileSystemDirectoryHandle) : undefined;
  return { files: found, handle: folder };
}

/** How long a handle is waited for once its files are read, ms. */
const HANDLE_MS = 3000;

/**
 * A handle, or null where the browser gives none: it refuses some folders, and may ask the person
 * about one for as long as they like. The files are there without it.
 */
async function given(handle: Promise<FileSystemHandle | null>): Promise<FileSystemHandle | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, HANDLE_MS, null);
  });
  try {
    return await Promise.race([handle, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** The files of an input element; with `webkitdirectory` they carry their path. */
export function readInput(files: ArrayLike<File>): Incoming {
  const found = Array.from(files, looseFile);
  // The folder that was picked is meant, whatever it is called.
  return { files: found.filter(({ path }) => !isLeftover(path, 1)), handle: undefined };
}

function looseFile(file: File): FoundFile {
  const path = file.webkitRelativePath;
  return foundFile(path === '' || path === undefined ? file.name : path, file);
}

/** True where `pickFolder` works. */
export function canPickFolder(): boolean {
  return typeof window.showDirectoryPicker === 'function';
}

/** Ask for a folder. @returns undefined when the person cancelled */
export async function pickFolderHandle(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await window.showDirectoryPicker?.({ id: 'cutline-episode' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

/** Walk a folder that was picked. */
export async function readFolder(
  handle: FileSystemDirectoryHandle,
  options: WalkOptions = {},
): Promise<Incoming> {
  return { files: await walkHandle(handle, options), handle };
}
