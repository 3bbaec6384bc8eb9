import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { composed } from '../../core/comparable.ts';
import { AppError } from '../../core/errors.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { entriesOf, lstat, realpath, stat } from './disk.ts';
import { fileSource } from './node-source.ts';
import { usageError } from './program-error.ts';

/** A data root as it lies there. */
export interface DataRoot {
  /** What paths are relative to. */
  readonly root: string;
  /** The folder that was named: the root, or one above or below it. */
  readonly named: string;
  /** From the root to the layouts: `data/` where that is a link, else "". */
  readonly way: string;
  /** True where the mirror's own folder was named. */
  readonly isMirror: boolean;
}

/**
 * The data root that options name; where they name an episode alone, `./data`, the pipeline's own default.
 * @throws AppError `cli/usage`, `cli/no-folder`
 */
export async function dataRootOf(dataRoot: string | undefined): Promise<DataRoot> {
  const given = dataRoot ?? join(process.cwd(), 'data');
  if (dataRoot === undefined && !(await isFolder(given))) {
    throw usageError(
      'Say which episode: --episode DIR, or --data-root DIR with --ep-id EP. For --ep-id alone a folder data has to be here.',
    );
  }
  await mustBeFolder(given, '--data-root');
  const named = resolve(given);
  if (basename(named).toLowerCase() === 'artifacts' && (await isFolder(join(named, 'manifests')))) {
    return { root: dirname(named), named, way: '', isMirror: true };
  }
  const inner = join(named, 'data');
  const isInner =
    (await isFolder(join(inner, 'manifests'))) || (await isFolder(join(inner, 'artifacts')));
  // A link is none that was named: it is a part of the way, and may not lead out.
  const isLink = (await lstat(inner).catch(() => undefined))?.isSymbolicLink() ?? false;
  const root = isInner && !isLink ? inner : named;
  return { root, named, way: isInner && isLink ? 'data/' : '', isMirror: false };
}

/**
 * Folders that may hold an episode, relative to the root: those of the pipeline's own layout, and, where they hold
 * nothing, those of the artifacts mirror. The two are copies of each other, so that only one of them is read.
 */
export function foldersOf({ way, isMirror }: DataRoot, epId: string): readonly string[][] {
  const own = ['manifests', 'embeds', 'frames'].map((kind) => `${way}${kind}/${epId}`);
  const [, show, season, episode] = /^(.+)-s(\d{2,})e(\d{2,})$/i.exec(epId) ?? [];
  const tail = `${show}/s${season}/e${episode}`;
  const kinds = ['manifests', 'embeds', 'frames', 'crops', 'thumbs'];
  const mirrored = [
    ...kinds.map((kind) => `${way}artifacts/${kind}/${tail}`),
    ...(isMirror ? [] : [`${way}runs/${tail}`]),
  ];
  return [...(isMirror ? [] : [own]), ...(show === undefined ? [] : [mirrored])];
}

/**
 * A folder as the disk spells it: systems write accents composed and decomposed, and people type one of the two.
 * The path itself where it is there, or nothing like it is.
 */
export async function asOnDisk(root: string, path: string): Promise<string> {
  // Plain letters have one spelling.
  if (!/[^\x20-\x7e]/.test(path)) return path;
  let found = '';
  for (const name of path.split('/')) {
    const names = await readdir(join(root, found)).catch((): string[] => []);
    const own = names.includes(name) ? name : names.find((one) => composed(one) === composed(name));
    if (own === undefined) return path;
    found = found === '' ? own : `${found}/${own}`;
  }
  return found;
}

/** Ids of the episodes below a data root, in no order. */
export async function episodesIn({ root, way, isMirror }: DataRoot): Promise<readonly string[]> {
  const manifests = join(root, way, 'manifests');
  const ids = new Set(isMirror ? [] : await foldersIn(manifests));
  const mirror = join(root, way, 'artifacts', 'manifests');
  for (const show of await foldersIn(mirror)) {
    for (const season of await foldersIn(join(mirror, show), /^s\d{2,}$/i)) {
      for (const episode of await foldersIn(join(mirror, show, season), /^e\d{2,}$/i)) {
        ids.add(`${show}-${season}${episode}`);
      }
    }
  }
  return [...ids];
}

/** Names of the folders in a folder. A link to one is one as well, or is named where it leads out. */
async function foldersIn(folder: string, like = /./): Promise<readonly string[]> {
  const entries = await entriesOf(folder).catch(() => []);
  const names: string[] = [];
  for (const entry of entries) {
    const linked = entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)));
    if ((entry.isDirectory() || linked) && like.test(entry.name)) names.push(entry.name);
  }
  return names;
}

const CONFIG = ['config/pipeline/recognition.yaml', 'config/pipeline/recognition.yml'];

/**
 * Parameters for all episodes of a data root (specification §5.1): a file in `config/pipeline/` below it, or beside
 * it as the pipeline has it. The nearest is the first.
 */
export async function configsOf({ root, named }: DataRoot): Promise<readonly SourceFile[]> {
  const home = dirname(named);
  const folders = [...new Set([root, named, home])];
  const found: SourceFile[] = [];
  for (const path of folders.flatMap((folder) => CONFIG.map((name) => join(folder, name)))) {
    const info = await stat(path).catch(() => undefined);
    // A link is followed as others are: not out of where it lies.
    const real = info?.isFile() === true ? await realpath(path) : undefined;
    if (real === undefined || !real.startsWith(`${await realpath(home)}${sep}`)) continue;
    found.push(fileSource(path, path, info!));
  }
  return found;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** @throws AppError `cli/no-folder` */
export async function mustBeFolder(path: string, option: string): Promise<void> {
  if (await isFolder(path)) return;
  throw new AppError(
    'cli/no-folder',
    `${path} is not a folder`,
    `${option} ${path} is not a folder that can be read. Check the path.`,
    { place: { file: path } },
  );
}
