import { afterEach, describe, expect, it, vi } from 'vitest';
import { readDrop } from '../../../src/bridge/drop.ts';

const file = new File(['{}'], 'faces.jsonl');

/** A drop of one file whose handle comes as given. */
function dropOf(handle: () => Promise<FileSystemHandle | null>): DataTransfer {
  const entry = {
    ...{ isFile: true, isDirectory: false, name: file.name, fullPath: `/${file.name}` },
    file: (found: (file: File) => void) => found(file),
  };
  const item = {
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => file,
    getAsFileSystemHandle: handle,
  };
  return { items: [item], files: [file] } as unknown as DataTransfer;
}
const directory = { kind: 'directory', name: 'ep' } as FileSystemDirectoryHandle;

afterEach(() => {
  vi.useRealTimers();
});

describe('a drop', () => {
  it('comes with its handle', async () => {
    const { files, handle } = await readDrop(dropOf(async () => directory));
    expect(files.map(({ path }) => path)).toEqual(['faces.jsonl']);
    expect(handle).toBe(directory);
  });

  it('is read without the handle that the browser refuses', async () => {
    const refused = dropOf(() => Promise.reject(new DOMException('no', 'AbortError')));
    const { files, handle } = await readDrop(refused);
    expect(files).toHaveLength(1);
    expect(handle).toBeUndefined();
  });

  it('is read without the handle that never comes', async () => {
    vi.useFakeTimers();
    const reading = readDrop(dropOf(() => new Promise(() => {})));
    await vi.runAllTimersAsync();
    const { files, handle } = await reading;
    expect(files).toHaveLength(1);
    expect(handle).toBeUndefined();
  });
});
