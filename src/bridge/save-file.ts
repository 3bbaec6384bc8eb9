import { AppError } from '../core/errors.ts';

/** A relative path and what goes there. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: Uint8Array;
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

/** True where a folder can be chosen for writing. */
export function canWriteFolder(): boolean {
  return typeof window.showDirectoryPicker === 'function';
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

/** Write files below a folder; each appears whole or not at all. */
export async function writeIntoFolder(
  folder: FileSystemDirectoryHandle,
  files: readonly OutputFile[],
  onFile: (done: number) => void,
): Promise<void> {
  // Every path is checked before the first byte is written.
  const targets = files.map((file) => ({ file, components: safeComponents(file.path) }));
  for (const [index, { file, components }] of targets.entries()) {
    let directory = folder;
    for (const name of components.slice(0, -1)) {
      directory = await directory.getDirectoryHandle(name, { create: true });
    }
    const name = components.at(-1) ?? '';
    const handle = await directory.getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    try {
      await writable.write(file.bytes as Uint8Array<ArrayBuffer>);
      await writable.close();
    } catch (error) {
      await writable.abort().catch(() => {});
      throw error;
    }
    onFile(index + 1);
  }
}
