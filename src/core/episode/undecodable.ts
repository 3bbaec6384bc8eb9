import type { Episode } from './episode.ts';
import { createRemarkBook } from './remarks.ts';
import { countWithCrop } from './report.ts';

/** Pictures that are decoded to see whether the others can be: all of a small episode. */
const TRIED = 48;

/** Decodes pictures. @returns those of the paths that cannot be decoded */
export type TryPictures = (paths: readonly string[]) => Promise<readonly string[]>;

/**
 * An episode without the crops that cannot be decoded, which the report tells: a face with such a crop has none.
 * What goes wrong with one goes wrong with many (pointers of Git LFS, a kind that is not read), so a few are tried,
 * spread over all, and the others where one of them fails.
 * @returns the episode itself where nothing fails
 */
export async function withoutUndecodable(episode: Episode, attempt: TryPictures): Promise<Episode> {
  const paths = pathsOf(episode.crops);
  const step = Math.max(1, paths.length / TRIED);
  const few = Array.from({ length: Math.min(TRIED, paths.length) }, (_, i) => Math.floor(i * step));
  const tried = new Set(few.map((i) => paths[i] ?? ''));
  const failed = await attempt([...tried]);
  if (failed.length === 0) return episode;
  const others = await attempt(paths.filter((path) => !tried.has(path)));
  const bad = new Set([...failed, ...others]);
  const crops = new Map([...episode.crops].filter(([, path]) => !bad.has(path)));
  const book = createRemarkBook();
  for (const path of paths) if (bad.has(path)) book.add('crops/undecodable', path);
  const { faces, tracks, report } = episode;
  const counts = { ...report.counts, facesWithCrop: countWithCrop(faces, tracks, crops) };
  return {
    ...episode,
    crops,
    report: { ...report, counts, remarks: [...report.remarks, ...book.list()] },
  };
}

/** Kept with the crops: every act looks at a few of them. */
const known = new WeakMap<Episode['crops'], readonly string[]>();

function pathsOf(crops: Episode['crops']): readonly string[] {
  const paths = known.get(crops) ?? [...new Set(crops.values())];
  known.set(crops, paths);
  return paths;
}
