import { AppError } from '../core/errors.ts';

/** A relative path and what goes there, made while it is written. */
export interface OutputFile {
  readonly path: string;
  chunks(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Let the browser save a blob under a name. */
export function downloadBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download reads the URL after this task: revoking at once would cancel it in some browsers.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * Ask for a folder to write into. To be called inside a click.
 * @returns undefined when the person cancelled
 */
export async function pickOutputFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await window.showDirectoryPicker?.({ mode: 'readwrite', id: 'cutline-export' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

/**
 * The components of a relative path that is safe to create.
 * @throws AppError `export/unsafe-path`
 */
export function safeComponents(path: string): string[] {
  const components = path.split('/');
  const unsafe = components.some(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    (part) => part === '' || part === '.' || part === '..' || /[\\:*?"<>|\u0000-\u001f]/.test(part),
  );
  if (unsafe) {
    throw new AppError(
      'export/unsafe-path',
      `refusing to write ${JSON.stringify(path)}`,
      `The export was stopped: "${path}" is not a safe file name.`,
      { place: { file: path } },
    );
  }
  return components;
}

/**
 * Write files below a folder, one after the other; each appears whole or not at all.
 * @param onBytes told of each chunk that was written; what it throws stops the writing
 * @returns number of files
 * @throws AppError `export/unsafe-path`: give only paths that were checked before the first
 */
export async function writeIntoFolder(
  folder: FileSystemDirectoryHandle,
  files: AsyncIterable<OutputFile>,
  onBytes: (bytes: number) => void,
): Promise<number> {
  const opened = new Map<string, Promise<FileSystemDirectoryHandle>>();
  const directory = (components: readonly string[]): Promise<FileSystemDirectoryHandle> => {
    const name = components.at(-1);
    if (name === undefined) return Promise.resolve(folder);
    const key = components.join('/');
    const known = opened.get(key);
    if (known !== undefined) return known;
    const handle = directory(components.slice(0, -1)).then((parent) =>
      parent.getDirectoryHandle(name, { create: true }),
    );
    opened.set(key, handle);
    return handle;
  };
  let count = 0;
  for await (const file of files) {
    const components = safeComponents(file.path);
    const name = components.pop() ?? '';
    const handle = await (await directory(components)).getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    try {
      for await (const chunk of file.chunks()) {
        await writable.write(chunk);
        onBytes(chunk.length);
      }
      await writable.close();
    } catch (error) {
      await writable.abort().catch(() => {});
      throw error;
    }
    count += 1;
  }
  return count;
}
