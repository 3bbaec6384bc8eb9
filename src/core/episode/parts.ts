import { comparable } from '../comparable.ts';
import type { SourceFile } from '../parse/source.ts';
import { statedEpisodeId } from './episode-id.ts';
import { locate, type Placed, roleOf } from './locate.ts';
import { isLeftover } from './normalise-path.ts';

/** Folders that are parts of one, the first of them first. */
export type Parts = readonly string[];

export interface Joined {
  readonly placed: Placed;
  readonly parts: readonly Parts[];
}

/** `ep-001`, `ep_2`, `ep 2`, `ep (2)`, `ep.part2`: a name, and the number of a part behind it. */
const NUMBERED = /^(.*?)(?:[ ._-]+(?:part[ ._-]*)?(\d{1,3})| ?\((\d{1,3})\))$/i;
/** `OneDrive_2_1-31-2026`: the number stands before the date. */
const DATED = /^(.*?)[_-](\d{1,3})([_-]\d{1,2}-\d{1,2}-\d{4})$/;
/** Folders of a layout, in which numbers name runs, episodes and tracks. */
const LAYOUT = /(^|\/)(runs|manifests|embeds|frames|crops|thumbs|artifacts|tracks|identities)$/i;

/**
 * A cloud drive splits a large folder into archives, any file into any of them: `ep-001.zip`, `ep-002.zip`;
 * unpacked they lie side by side as `ep` and `ep 2`. Such folders are one where no file is in two of them and no
 * two of them say that they are of different episodes.
 * @param named as `isLeftover`
 * Reads the first kilobytes of a few manifests, only where folders are called so.
 */
export async function joinParts(files: readonly SourceFile[], named = 0): Promise<Joined> {
  const read = files.filter(({ path }) => !isLeftover(path, named) && roleOf(path) !== 'other');
  const parts: Parts[] = [];
  const homes = new Map<string, string>();
  for (const folders of siblings(read)) {
    if (!(await areParts(folders, read))) continue;
    parts.push(folders);
    for (const folder of folders.slice(1)) homes.set(folder, folders[0] ?? folder);
  }
  if (homes.size === 0) return { placed: (path) => path, parts };
  const placed = (path: string) => {
    const folder = foldersAbove(path).find((one) => homes.has(one));
    return folder === undefined ? path : `${homes.get(folder)}${path.slice(folder.length)}`;
  };
  return { placed, parts };
}

/** Folders of one parent and one name but for a number, in order, of which one at least holds a manifest. */
function siblings(files: readonly SourceFile[]): Parts[] {
  const families = new Map<string, Set<string>>();
  const parents = new Map<string, boolean>();
  for (const { path } of files) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    parents.set(parent, parents.get(parent) === true || roleOf(path) !== 'image');
  }
  const wanted = new Set<string>();
  for (const [parent, hasManifest] of parents) {
    for (const folder of foldersAbove(`${parent}/`)) {
      const key = familyOf(folder);
      if (key === undefined) continue;
      families.set(key, (families.get(key) ?? new Set()).add(folder));
      if (hasManifest) wanted.add(key);
    }
  }
  return [...families]
    .filter(([key, folders]) => folders.size > 1 && wanted.has(key))
    .map(([, folders]) => [...folders].sort(byNumber));
}

/** True when the folders can be parts of one: nothing is in two of them, and they say one episode. */
async function areParts(folders: Parts, files: readonly SourceFile[]): Promise<boolean> {
  const seen = new Set<string>();
  const said = new Set<string>();
  for (const file of files) {
    const folder = folders.find((one) => file.path.startsWith(`${one}/`));
    if (folder === undefined) continue;
    const inside = file.path.slice(folder.length).toLowerCase();
    if (seen.has(inside)) return false;
    seen.add(inside);
    // In a layout the path says which episode it is.
    const id = locate(file.path) === undefined ? await statedEpisodeId(file) : undefined;
    if (id !== undefined) said.add(comparable(id));
  }
  return said.size < 2;
}

/** What a folder's siblings that may be parts with it have in common; a name without a number is the first part. */
function familyOf(folder: string): string | undefined {
  const cut = folder.lastIndexOf('/');
  const [parent, name] = [folder.slice(0, Math.max(0, cut)), folder.slice(cut + 1)];
  if (LAYOUT.test(parent) || LAYOUT.test(name)) return undefined;
  const dated = DATED.exec(name);
  const stem = dated === null ? (NUMBERED.exec(name)?.[1] ?? name) : `${dated[1]}${dated[3]}`;
  return `${parent}\n${stem.toLowerCase()}`;
}

/** The first part is the home of the others. */
function byNumber(a: string, b: string): number {
  return numberOf(a) - numberOf(b) || (a < b ? -1 : 1);
}

function numberOf(folder: string): number {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const found = DATED.exec(name)?.[2] ?? NUMBERED.exec(name)?.[2] ?? NUMBERED.exec(name)?.[3];
  return found === undefined ? 0 : Number(found);
}

/** Every folder that a path lies in, from the top. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    folders.push(path.slice(0, at));
  }
  return folders;
}
