import {
  accessSync,
  closeSync,
  type Dirent,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import * as later from 'node:fs/promises';

/*
 * What is asked of a disk one thing after the other. Most have the answer in memory: it is taken at once, which costs
 * a tenth of what it costs to have another thread ask for it. A disk that lets wait, as over a network, is asked
 * as everywhere; so is every disk by a thread that must not be kept.
 */

/**
 * A disk is slow that took longer than this for one on average, of so many: a machine with much to do takes some of
 * it. Then it is asked elsewhere, and tried again after so many. Milliseconds.
 */
const QUICK = 1;
const TRIED = 64;
const AGAIN = 1024;

let asked = 0;
let took = 0;
/** How many are asked elsewhere from now on. */
let elsewhere = 0;

/** This thread answers people: it waits for no disk, until what this returns is called. */
export function neverWait(): () => void {
  elsewhere = Number.POSITIVE_INFINITY;
  return () => {
    elsewhere = 0;
  };
}

/** So long this thread may ask and work without a look at what else came in: a signal, a request. Milliseconds. */
const BREATH = 20;

let breathed = 0;

/** Answers that are there at once let nothing else in, however many follow each other. */
async function breathe(): Promise<void> {
  await new Promise<void>((resume) => setImmediate(resume));
  breathed = performance.now();
}

async function ask<T>(atOnce: () => T, byAnother: () => Promise<T>): Promise<T> {
  if (elsewhere > 0) {
    elsewhere -= 1;
    return byAnother();
  }
  if (performance.now() - breathed > BREATH) await breathe();
  const began = performance.now();
  try {
    return atOnce();
  } finally {
    asked += 1;
    took += performance.now() - began;
    if (asked >= TRIED) {
      if (took > QUICK * asked) elsewhere = AGAIN;
      asked = 0;
      took = 0;
    }
  }
}

export const lstat = (path: string): Promise<Stats> =>
  ask(
    () => lstatSync(path),
    () => later.lstat(path),
  );

export const stat = (path: string): Promise<Stats> =>
  ask(
    () => statSync(path),
    () => later.stat(path),
  );

export const readlink = (path: string): Promise<string> =>
  ask(
    () => readlinkSync(path),
    () => later.readlink(path),
  );

export const realpath = (path: string): Promise<string> =>
  ask(
    () => realpathSync.native(path),
    () => later.realpath(path),
  );

export const access = (path: string, mode: number): Promise<void> =>
  ask(
    () => accessSync(path, mode),
    () => later.access(path, mode),
  );

/** What is in a folder. */
export const entriesOf = (folder: string): Promise<Dirent[]> =>
  ask(
    () => readdirSync(folder, { withFileTypes: true }),
    () => later.readdir(folder, { withFileTypes: true }),
  );

/** A small file, as text. */
export const textOf = (path: string): Promise<string> =>
  ask(
    () => readFileSync(path, 'utf8'),
    () => later.readFile(path, 'utf8'),
  );

/** A folder, and those above it. @returns the first that was made */
export const makeFolder = (path: string): Promise<string | undefined> =>
  ask(
    () => mkdirSync(path, { recursive: true }),
    () => later.mkdir(path, { recursive: true }),
  );

/** A folder of a name that nothing has, which begins so. @returns its path */
export const makeTemporary = (prefix: string): Promise<string> =>
  ask(
    () => mkdtempSync(prefix),
    () => later.mkdtemp(prefix),
  );

/** Another name for a file. */
export const link = (file: string, path: string): Promise<void> =>
  ask(
    () => linkSync(file, path),
    () => later.link(file, path),
  );

/** A file, which may not be there. */
export const removeFile = (path: string): Promise<void> =>
  ask(
    () => rmSync(path, { force: true }),
    () => later.rm(path, { force: true }),
  );

/** A folder that may not be there, with all that is in it. */
export const removeFolder = (path: string): Promise<void> =>
  ask(
    () => rmSync(path, { recursive: true, force: true }),
    () => later.rm(path, { recursive: true, force: true }),
  );

/** Longer pieces are read and written elsewhere: meanwhile something else can be done. Bytes. */
const MOST_AT_ONCE = 8 << 20;

/** A file with what is in it. @param flag as `open` takes it */
export function writeWhole(path: string, content: string | Uint8Array, flag = 'w'): Promise<void> {
  const byAnother = () => later.writeFile(path, content, { flag });
  if (content.length > MOST_AT_ONCE) return byAnother();
  return ask(() => writeFileSync(path, content, { flag }), byAnother);
}

/**
 * Bytes of a file, from `start` on as many as there is room for.
 * @param check looks at the state of the file that is read; what it throws is thrown
 * @returns how many were read
 */
export function readInto(
  path: string,
  bytes: Uint8Array,
  start: number,
  check: (state: Stats) => void,
): Promise<number> {
  const byAnother = async (): Promise<number> => {
    const file = await later.open(path, 'r');
    try {
      check(await file.stat());
      let at = 0;
      while (at < bytes.length) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return at;
    } finally {
      await file.close();
    }
  };
  const atOnce = (): number => {
    const file = openSync(path, 'r');
    try {
      check(fstatSync(file));
      let at = 0;
      while (at < bytes.length) {
        const count = readSync(file, bytes, at, bytes.length - at, start + at);
        if (count === 0) break;
        at += count;
      }
      return at;
    } finally {
      closeSync(file);
    }
  };
  return bytes.length > MOST_AT_ONCE ? byAnother() : ask(atOnce, byAnother);
}
