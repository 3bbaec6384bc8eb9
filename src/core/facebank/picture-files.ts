import type { SourceFile } from '../parse/source.ts';
import type { PictureFiles, PictureKind } from './imported.ts';

/** `abc_d.png`: what our own files, the specification and the pipeline (`_o`) call a seed's pictures. */
const PICTURE = /^(.+)_(d|e|o|orig)\.(?:png|jpe?g|webp)$/i;

/** Pictures of seeds among files: by folder and seed, as `folder/seed`. */
export type PictureIndex = ReadonlyMap<string, PictureFiles>;

/** True for what may be a picture of a seed: what else is dropped need not be opened. */
export const maySeedPicture = (path: string): boolean => PICTURE.test(path);

export function indexPictures(files: readonly SourceFile[]): PictureIndex {
  const found = new Map<string, PictureFiles>();
  for (const file of files) {
    const [, stem, kind] = PICTURE.exec(file.path) ?? [];
    if (stem === undefined || kind === undefined) continue;
    found.set(stem, { ...found.get(stem), [kindOf(kind)]: file });
  }
  return found;
}

function kindOf(letter: string): PictureKind {
  const kind = letter.toLowerCase();
  return kind === 'd' || kind === 'e' ? kind : 'orig';
}

/** The folder of a path with its slash; "" for none. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
