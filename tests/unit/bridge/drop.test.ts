import { afterEach, describe, expect, it, vi } from 'vitest';
import { readDrop, readInput } from '../../../src/bridge/drop.ts';
import { walkHandle } from '../../../src/bridge/walk.ts';

const file = new File(['{}'], 'faces.jsonl');

const fileEntry = {
  ...{ isFile: true, isDirectory: false, name: file.name, fullPath: `/${file.name}` },
  file: (found: (file: File) => void) => found(file),
};

/** A drop of one file, or what else is given, whose handle comes as given. */
function dropOf(
  handle: () => Promise<FileSystemHandle | null>,
  entry: object = fileEntry,
): DataTransfer {
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

  it('leaves recycle bins and hidden folders of a folder aside, but is what was dropped itself', async () => {
    const { files } = await readDrop(dropOf(async () => null, folderEntry('#recycle')));
    const taken = ['#recycle/faces.jsonl', '#recycle/ep/faces.jsonl'];
    expect(files.map(({ path }) => path)).toEqual(taken);
    const picked = [...taken, '#recycle/.Trashes/faces.jsonl', '#recycle/.DS_Store'].map(
      (webkitRelativePath) => ({ name: file.name, webkitRelativePath }) as File,
    );
    expect(readInput(picked).files.map(({ path }) => path)).toEqual(taken);
  });

  it('goes on without what cannot be read in it, and names it', async () => {
    const refuse = (_: unknown, failed: (error: unknown) => void) =>
      failed(new DOMException('not allowed', 'NotReadableError'));
    const closed = {
      ...{ isFile: false, isDirectory: true, name: 'lost+found 2' },
      createReader: () => ({ readEntries: refuse }),
    };
    const gone = { ...{ isFile: true, isDirectory: false, name: 'tracks.jsonl' }, file: refuse };
    const { files } = await readDrop(
      dropOf(async () => null, folderOf('ep', [fileEntry, closed, gone])),
    );
    expect(files.map(({ path, file: own }) => [path, own === null])).toEqual([
      ['ep/faces.jsonl', false],
      ['ep/lost+found 2', true],
      ['ep/tracks.jsonl', true],
    ]);
  });

  it('is the same for a folder that is connected, and for a file by itself', async () => {
    const refuse = () => Promise.reject(new DOMException('not allowed', 'NotAllowedError'));
    const fileHandle = (name: string, getFile: () => Promise<unknown> = async () => file) => ({
      ...{ kind: 'file', name },
      getFile,
    });
    const handle = (name: string, children: readonly object[], broken = false): object => ({
      ...{ kind: 'directory', name },
      values: async function* () {
        yield* children;
        if (broken) await refuse();
      },
    });
    const whole = [fileHandle('faces.jsonl')];
    const root = handle('#recycle', [
      ...whole,
      handle('.Trashes', whole),
      handle('ep', whole),
      handle('closed', [], true),
      fileHandle('tracks.jsonl', refuse),
    ]);
    const found = await walkHandle(root as FileSystemDirectoryHandle);
    expect(found.map(({ path, file: own }) => [path, own === null])).toEqual([
      ['#recycle/faces.jsonl', false],
      ['#recycle/ep/faces.jsonl', false],
      ['#recycle/closed', true],
      ['#recycle/tracks.jsonl', true],
    ]);
    const gone = {
      ...{ isFile: true, isDirectory: false, name: 'faces.jsonl' },
      file: (_: unknown, failed: (error: unknown) => void) => void refuse().catch(failed),
    };
    expect((await readDrop(dropOf(async () => null, gone))).files).toMatchObject([
      { path: 'faces.jsonl', file: null },
    ]);
  });
});

function folderOf(name: string, children: readonly object[]): object {
  return {
    ...{ isFile: false, isDirectory: true, name },
    createReader: () => {
      const batches = [children, []];
      return { readEntries: (found: (batch: unknown) => void) => found(batches.shift()) };
    },
  };
}

/** A folder with an episode, one in a folder of it, and one in a folder that nobody means. */
function folderEntry(name: string): object {
  const inner = ['ep', '.Trashes', '$RECYCLE.BIN'].map((own) => folderOf(own, [fileEntry]));
  return folderOf(name, [fileEntry, ...inner]);
}
