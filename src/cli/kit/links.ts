import { join, posix } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { lstat, readlink } from './disk.ts';
import { isNothingThere } from './disk-words.ts';

/**
 * Stop before anything is written or removed through a link: what it leads to belongs to somebody else.
 * @param base folder that was named, which may be a link itself
 * @param paths relative to it, slash-separated; the last part counts too
 * @param untouched what the message says was left as it was
 * @throws AppError `cli/link`
 */
export async function refuseLinks(
  base: string,
  paths: Iterable<string>,
  untouched = 'Nothing was changed.',
): Promise<void> {
  const link = await firstLink(base, paths);
  if (link === undefined) return;
  const target = await readlink(link).catch(() => '?');
  throw new AppError(
    'cli/link',
    `${link} is a link to ${target}`,
    `${link} is a link (to ${target}), and Cutline writes and removes nothing through a link. ${untouched} Put a copy of what it leads to in its place, or write elsewhere.`,
    { place: { file: link } },
  );
}

/** The first of some paths that is a link, or lies behind one; undefined when none does. */
export async function firstLink(
  base: string,
  paths: Iterable<string>,
): Promise<string | undefined> {
  const plain = new Set<string>();
  for (const path of paths) {
    let at = base;
    for (const part of posix.normalize(path).split('/')) {
      at = join(at, part);
      if (part === '.' || part === '..' || plain.has(at)) continue;
      const info = await lstat(at).catch((error: unknown) => {
        if (isNothingThere(error)) return undefined;
        throw error;
      });
      if (info === undefined) break;
      if (info.isSymbolicLink()) return at;
      plain.add(at);
    }
  }
  return undefined;
}
