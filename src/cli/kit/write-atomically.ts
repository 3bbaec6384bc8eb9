import { constants, copyFileSync, renameSync, rmSync } from 'node:fs';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { openStaging, type Staging } from './staging.ts';

/** A file to write; `path` is relative to the folder, made of checked components. */
export interface PlannedFile {
  readonly path: string;
  /** The bytes, or what makes them when their turn comes: one file is in memory at a time. */
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
}

export interface WriteOptions {
  /** What a failure left untouched, for its message: "identities.json was left as it was". */
  readonly untouched: string;
  /** False for what can be made again: thousands of files are then not forced onto the disk one by one. */
  readonly flush?: boolean;
  /** Called after each file that was staged. */
  readonly onStaged?: (done: number, total: number) => void;
}

/**
 * Write files below `folder` so that a failure, an interrupt or a crash leaves no half-written file:
 * all are staged first, then moved to their places in order and without a pause. Put the file that
 * refers to the others last: it is the commit point.
 * @returns absolute paths, in order
 * @throws AppError `cli/cannot-write`; whatever making the bytes throws
 */
export async function writeAtomically(
  folder: string,
  files: readonly PlannedFile[],
  options: WriteOptions,
): Promise<string[]> {
  const destinations = files.map((file) => join(folder, file.path));
  const flush = options.flush ?? true;
  const refused = refusal(folder, options.untouched);
  const staging = await openStaging(dirname(destinations.at(-1) ?? folder)).catch(refused);
  let moved = false;
  try {
    for (const [index, file] of files.entries()) {
      const bytes = typeof file.bytes === 'function' ? await file.bytes() : file.bytes;
      await writeFile(staging.path(index), bytes, { flush }).catch(refused);
      options.onStaged?.(index + 1, files.length);
    }
    await checkDestinations(destinations).catch(refused);
    moved = true;
    moveAll(staging, destinations, refused);
    return destinations;
  } finally {
    await staging.discard(moved);
  }
}

/** Find out what would stop a move before the first one. */
async function checkDestinations(destinations: readonly string[]): Promise<void> {
  for (const folder of new Set(destinations.map(dirname))) {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  }
  for (const destination of destinations) {
    const found = await stat(destination).catch(() => undefined);
    if (found?.isDirectory()) throw new Error(`${destination} is a folder`);
  }
}

/** No turn for anything else in between: an interrupt finds all files moved, or none. */
function moveAll(
  staging: Staging,
  destinations: readonly string[],
  refused: (cause: unknown) => never,
): void {
  try {
    for (const [index, destination] of destinations.entries()) {
      move(staging.path(index), destination);
    }
  } catch (cause) {
    refused(cause);
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    // The place is on another disk: copy beside it first.
    const beside = `${to}.${process.pid}.tmp`;
    try {
      copyFileSync(from, beside);
      renameSync(beside, to);
    } finally {
      rmSync(beside, { force: true });
    }
  }
}

function refusal(folder: string, untouched: string): (cause: unknown) => never {
  return (cause) => {
    throw new AppError(
      'cli/cannot-write',
      `cannot write below ${folder}: ${String(cause)}`,
      `Could not write into ${folder}: ${reason(cause)}. ${untouched} Check the folder's permissions and free space, or choose another with --out.`,
      { place: { file: folder }, cause },
    );
  };
}

function reason(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'a file is larger than is allowed there';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing is not permitted';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'there is a file where a folder is needed';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

function codeOf(cause: unknown): unknown {
  return (cause as { code?: unknown } | null)?.code;
}
