import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../core/errors.ts';

/** A file to write; `path` is relative to the folder, made of checked components. */
export interface PlannedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Write files below `folder` so that a crash leaves the old ones or the new ones: everything is
 * staged beside its destination first, then renamed in order. Put the file that refers to the
 * others last: it is the commit point.
 * @throws AppError `cli/cannot-write`
 */
export async function writeAtomically(
  folder: string,
  files: readonly PlannedFile[],
): Promise<string[]> {
  const wrote: string[] = [];
  let staging: string | undefined;
  try {
    await mkdir(folder, { recursive: true });
    staging = await mkdtemp(join(folder, `.cutline-${randomBytes(3).toString('hex')}-`));
    for (const [index, file] of files.entries()) {
      await writeFile(join(staging, String(index)), file.bytes, { flush: true });
    }
    for (const [index, file] of files.entries()) {
      const destination = join(folder, file.path);
      await mkdir(dirname(destination), { recursive: true });
      await rename(join(staging, String(index)), destination);
      wrote.push(destination);
    }
    return wrote;
  } catch (cause) {
    throw new AppError(
      'cli/cannot-write',
      `cannot write below ${folder}: ${String(cause)}`,
      `Could not write into ${folder}: ${reason(cause)}. identities.json was left as it was. Check the folder's permissions and free space, or choose another with --out.`,
      { place: { file: folder }, cause },
    );
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
  }
}

const REP_FOLDER = /^(identity-\d+|id_\d+)$/;

/** Remove rep.jpg folders of identities that are no more; nothing else is touched. */
export async function removeStaleReps(
  thumbs: string,
  current: ReadonlySet<string>,
): Promise<string[]> {
  const removed: string[] = [];
  const entries = await readdir(thumbs, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory() || !REP_FOLDER.test(entry.name) || current.has(entry.name)) continue;
    const inside = await readdir(join(thumbs, entry.name));
    if (inside.length !== 1 || inside[0] !== 'rep.jpg') continue;
    await rm(join(thumbs, entry.name), { recursive: true });
    removed.push(entry.name);
  }
  return removed;
}

function reason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'writing is not permitted';
  return cause instanceof Error ? cause.message : String(cause);
}
