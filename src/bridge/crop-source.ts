import { pooledMap } from '../core/pooled-map.ts';
import { ingest } from './ingest.ts';
import { media } from './media.ts';
import type { FoundFile } from './walk.ts';

/** Somewhere that crops can be read from, by the path that the import gave them. */
export interface CropSource {
  /** Undefined when it has no such crop or cannot read it now. */
  read(path: string): Promise<Blob | undefined>;
}

/** Pixels of a drawn face of the demo. */
const DEMO_SIZE = 192;

/** Files of a drop or an input, by path. */
export function fileMapSource(files: ReadonlyMap<string, FoundFile>): CropSource {
  return { read: async (path) => files.get(path)?.open() };
}

/** Files that the ingest worker holds (of a zip), for as long as that worker lives. */
export function ingestSource(set: number): CropSource {
  const generation = ingest.generation();
  let queue: { path: string; settle: (blob: Blob | undefined) => void }[] = [];
  const flush = async () => {
    const batch = queue;
    queue = [];
    const paths = batch.map((wanted) => wanted.path);
    const same = ingest.alive() && ingest.generation() === generation;
    const blobs = same ? await ingest.read(set, paths).catch(() => []) : [];
    batch.forEach((wanted, i) => {
      wanted.settle(blobs[i]);
    });
  };
  return {
    read: (path) =>
      new Promise((settle) => {
        // Everything asked for in one turn crosses the boundary as one message.
        if (queue.length === 0) queueMicrotask(() => void flush());
        queue.push({ path, settle });
      }),
  };
}

/** The demo's faces are drawn when they are asked for. */
export function demoFaceSource(): CropSource {
  return { read: (path) => media.demoFace(path, DEMO_SIZE).catch(() => undefined) };
}

/**
 * A folder that the person gave us, by handle: nothing of it is copied. Paths begin with the name of
 * the folder itself, as `walkHandle` and a drop write them.
 */
export function handleSource(root: FileSystemDirectoryHandle): CropSource {
  const directories = new Map<string, Promise<FileSystemDirectoryHandle | undefined>>();
  const directory = (
    components: readonly string[],
  ): Promise<FileSystemDirectoryHandle | undefined> => {
    const name = components.at(-1);
    if (name === undefined) return Promise.resolve(root);
    const key = components.join('/');
    const known = directories.get(key);
    if (known !== undefined) return known;
    const found = directory(components.slice(0, -1)).then((parent) =>
      parent?.getDirectoryHandle(name).catch(() => undefined),
    );
    directories.set(key, found);
    // A folder that was not there may be back after the drive was plugged in again.
    void found.then((handle) => handle === undefined && directories.delete(key));
    return found;
  };
  return {
    async read(path) {
      const components = path.split('/').slice(1);
      const name = components.pop();
      if (name === undefined) return undefined;
      const parent = await directory(components);
      const file = await parent?.getFileHandle(name).catch(() => undefined);
      return file?.getFile().catch(() => undefined);
    },
  };
}

/** The first source that has the crop. */
export function firstOf(sources: readonly CropSource[]): CropSource {
  return {
    async read(path) {
      for (const source of sources) {
        const blob = await source.read(path).catch(() => undefined);
        if (blob !== undefined) return blob;
      }
      return undefined;
    },
  };
}

/** Read many crops, a few at a time, in order. */
export function readMany(
  source: CropSource,
  paths: readonly string[],
): Promise<(Blob | undefined)[]> {
  return pooledMap(paths, 8, (path) => source.read(path).catch(() => undefined));
}
