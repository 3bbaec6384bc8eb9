import { dirname } from 'node:path';
import { Bounded } from '../../core/bounded.ts';
import { isCropPath } from '../../core/episode/crop-index.ts';
import type { Candidate, CandidateFiles, Discovery } from '../../core/episode/discover.ts';
import type { ImportedRows } from '../../core/episode/import-episode.ts';
import { roleOf } from '../../core/episode/locate.ts';
import { Layered } from '../../core/layered.ts';
import type { KnownLines } from '../../core/moderation/known-log.ts';
import type { KnownTexts } from '../../core/parse/known-texts.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { isSettled, KnownFolders, SETTLED } from './known-folders.ts';
import type { Leaves } from './leaf-folders.ts';
import { type FileStamp, sameStamp } from './node-source.ts';

/** Longer histories are read whole each time. */
const MOST_LINES = 20_000;
/** Runs have files of their own. */
const MOST_TEXTS = 4;
/** Pictures of identities, which come back when something is taken back. */
const MOST_PICTURES = 256;

/** Files of an episode, with their states. */
export interface SeenFiles {
  readonly files: readonly SourceFile[];
  readonly stamps: Pick<ReadonlyMap<string, FileStamp>, 'get'>;
  /** Of the files those that were found as they were before, folders of them at once; and the others. */
  readonly leaves: readonly Leaves[];
  readonly loose: readonly SourceFile[];
}

/** What was found and read of files, each in a state. */
interface Remembered {
  /** State of each file; of a picture whether there is something in it. Pictures that no import reads are left out. */
  readonly states: ReadonlyMap<string, FileStamp | boolean>;
  readonly depth: number;
  /** With the files as they were when it was asked for last. */
  discovery: Discovery;
  /** Folders of pictures that were as they were when it was asked for last, and how many of their files it has. */
  leaves: ReadonlyMap<Leaves, number>;
  /** Files that were not in such folders. */
  loose: readonly SourceFile[];
  /** By the candidate's number. */
  readonly rows: Map<number, ImportedRows>;
}

/**
 * What was read of an episode, for a program that opens it again and again: folders, what was found in them, its rows,
 * and what its pictures are like. Every file is asked for its state each time; what has changed is read anew.
 * Decisions and their history are always read.
 */
export class EpisodeMemory {
  readonly folders: KnownFolders;
  /** Of its history. */
  readonly lines: KnownLines = new Bounded(MOST_LINES);
  /** Of its decisions and their history, as they were read or written last. */
  readonly texts: KnownTexts = new Bounded(MOST_TEXTS);
  /** Where it lay last: it is looked for elsewhere where it does not lie there any more. */
  homes: readonly string[] | undefined;
  readonly #rest: number;
  readonly #sharpness = new Map<string, { readonly stamp: FileStamp; readonly value: number }>();
  readonly #made = new Bounded<
    string,
    { readonly stamp: FileStamp; readonly value: Uint8Array | undefined }
  >(MOST_PICTURES);
  #last: Remembered | undefined;

  /** @param rest see `SETTLED`; milliseconds */
  constructor(rest = SETTLED) {
    this.#rest = rest;
    this.folders = new KnownFolders(rest);
  }

  /** What lies there, as it was found before or as `look` finds it. */
  async discovered(
    seen: SeenFiles,
    depth: number,
    look: () => Promise<Discovery>,
  ): Promise<Discovery> {
    const last = this.#last;
    const before = last?.leaves;
    if (last !== undefined && last.depth === depth && isSame(last, seen)) {
      const isKept =
        seen.leaves.length === before?.size && seen.leaves.every((one) => before.has(one));
      const isAll =
        isKept &&
        seen.loose.length === last.loose.length &&
        seen.loose.every((file, i) => file === last.loose[i]);
      if (!isAll) last.discovery = ofNow(last.discovery, seen, isKept);
      last.loose = seen.loose;
      return last.discovery;
    }
    this.#last = undefined;
    const began = Date.now();
    const discovery = await look();
    const states = statesOf(seen, discovery);
    const settled = [...states.values()].every(
      (state) => typeof state === 'boolean' || isSettled(state, began, this.#rest),
    );
    if (settled)
      this.#last = { states, depth, discovery, leaves: new Map(), loose: [], rows: new Map() };
    return discovery;
  }

  /** The rows of what was discovered last, as they were read before or as `read` reads them. */
  async rows(
    { index }: Candidate,
    skipBadLines: boolean,
    read: () => Promise<ImportedRows>,
  ): Promise<ImportedRows> {
    const last = this.#last;
    const known = last?.rows.get(index);
    if (known !== undefined && known.desk.options.skipBadLines === skipBadLines) return known;
    const rows = await read();
    last?.rows.set(index, rows);
    return rows;
  }

  /** How sharp a picture is, as it was measured before or as `measure` says. */
  async sharpness(
    path: string | undefined,
    { stamps }: Pick<SeenFiles, 'stamps'>,
    measure: () => Promise<number>,
  ): Promise<number> {
    const stamp = path === undefined ? undefined : stamps.get(path);
    if (path === undefined || stamp === undefined) return measure();
    const known = this.#sharpness.get(path);
    if (known !== undefined && sameStamp(known.stamp, stamp)) return known.value;
    const began = Date.now();
    const value = await measure();
    if (isSettled(stamp, began, this.#rest)) this.#sharpness.set(path, { stamp, value });
    return value;
  }

  /** What was made of a picture, as it was made before or as `make` does. */
  async made(
    path: string | undefined,
    { stamps }: Pick<SeenFiles, 'stamps'>,
    make: () => Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array | undefined> {
    const stamp = path === undefined ? undefined : stamps.get(path);
    if (path === undefined || stamp === undefined) return make();
    const known = this.#made.use(path);
    if (known !== undefined && sameStamp(known.stamp, stamp)) return known.value;
    const began = Date.now();
    const value = await make();
    if (isSettled(stamp, began, this.#rest)) this.#made.set(path, { stamp, value });
    return value;
  }

  /** Files were written or removed: who remembers them looks at their folders anew. Absolute paths. */
  wrote(paths: readonly string[]): void {
    for (const path of paths) this.folders.forget(dirname(path));
  }

  /** Remember nothing of what was read any more. */
  forget(): void {
    this.#last = undefined;
    this.#sharpness.clear();
    this.#made.clear();
    this.lines.clear();
    this.texts.clear();
  }

  /** Bytes that it keeps from being collected, about. */
  get bytes(): number {
    const rows = [...(this.#last?.rows.values() ?? [])];
    const vectors = rows.reduce((sum, one) => sum + 2 * one.vectors.data.byteLength, 0);
    // Bytes, their text, and what was made of it.
    const texts = this.texts.values().reduce((sum, { bytes }) => sum + 8 * bytes.byteLength, 0);
    return vectors + texts;
  }
}

/** Decisions, where their folder and not they say whose they are. */
const isDecision = (path: string): boolean => {
  const role = roleOf(path);
  return role === 'identities' || role === 'log';
};

function statesOf(seen: SeenFiles, { candidates }: Discovery): Remembered['states'] {
  const states = new Map<string, FileStamp | boolean>();
  const placed = candidates.every(({ layout, parts }) => layout !== 'flat' && parts === undefined);
  for (const { path, size } of seen.files) {
    if (roleOf(path) === 'image') {
      if (isCropPath(path)) states.set(path, size > 0);
    } else if (placed && isDecision(path)) states.set(path, true);
    // Without a state it is like nothing that is seen later.
    else states.set(path, seen.stamps.get(path) ?? UNKNOWN);
  }
  return states;
}

const UNKNOWN: FileStamp = { size: Number.NaN, mtimeMs: Number.NaN, ctimeMs: Number.NaN };

/** Whether all that is remembered is there as it was, and nothing else that an import reads. */
function isSame(last: Remembered, seen: SeenFiles): boolean {
  const leaves = new Map<Leaves, number>();
  let same = 0;
  for (const one of seen.leaves) {
    // One that is the same object as last time is as it was.
    const known = last.leaves.get(one) ?? countSame(last.states, one.files, one.stamps);
    if (known === undefined) return false;
    leaves.set(one, known);
    same += known;
  }
  const loose = countSame(last.states, seen.loose, seen.stamps);
  if (loose === undefined || same + loose !== last.states.size) return false;
  last.leaves = leaves;
  return true;
}

/** How many of some files are remembered; undefined where one is not as it was. */
function countSame(
  states: Remembered['states'],
  files: readonly SourceFile[],
  stamps: SeenFiles['stamps'],
): number | undefined {
  let same = 0;
  for (const { path, size } of files) {
    const state = states.get(path);
    if (state === undefined) {
      if (roleOf(path) === 'image' && !isCropPath(path)) continue;
      return undefined;
    }
    same++;
    if (typeof state === 'boolean') {
      if (size > 0 !== state) return undefined;
      continue;
    }
    const now = stamps.get(path);
    if (now === undefined || !sameStamp(now, state)) return undefined;
  }
  return same;
}

/** What was found, with the files as they are now. @param isKept folders of pictures are those that they were */
function ofNow(discovery: Discovery, { loose, leaves }: SeenFiles, isKept: boolean): Discovery {
  const own = new Map(loose.map((file) => [file.path, file]));
  const byPath = new Layered([own, ...leaves.map((one) => one.byPath)]);
  const now = (file: SourceFile): SourceFile => byPath.get(file.path) ?? file;
  const candidates = discovery.candidates.map((candidate): Candidate => {
    const files = Object.entries(candidate.files) as [string, SourceFile | undefined][];
    return {
      ...candidate,
      files: Object.fromEntries(
        files.map(([role, file]) => [role, file && now(file)]),
      ) as unknown as CandidateFiles,
      images: imagesOfNow(candidate.images, { own, byPath, isKept }),
      notNeeded: candidate.notNeeded.map(now),
    };
  });
  return { ...discovery, candidates };
}

/** Others than crops are no part of an import, and come and go with identities. */
function imagesOfNow(
  images: readonly SourceFile[],
  { own, byPath, isKept }: { own: Files; byPath: Files; isKept: boolean },
): readonly SourceFile[] {
  const outside = isKept ? outsideLeaves.get(images) : undefined;
  if (outside?.every((i) => own.get(images[i]!.path) === images[i])) return images;
  const ask = outside && new Set(outside);
  const left: SourceFile[] = [];
  const leftOutside: number[] = [];
  for (const [i, image] of images.entries()) {
    const isInside = ask !== undefined && !ask.has(i);
    const file = isInside ? image : byPath.get(image.path);
    if (file === undefined) continue;
    if (!isInside && own.get(file.path) !== undefined) leftOutside.push(left.length);
    left.push(file);
  }
  const isSame = left.length === images.length && left.every((file, i) => file === images[i]);
  const found = isSame ? images : left;
  outsideLeaves.set(found, leftOutside);
  return found;
}

type Files = Pick<ReadonlyMap<string, SourceFile>, 'get'>;

/** Which of some pictures did not lie in folders that are taken together. */
const outsideLeaves = new WeakMap<readonly SourceFile[], readonly number[]>();
