import type { Episode } from '../../core/episode/episode.ts';
import { withoutUndecodable } from '../../core/episode/undecodable.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { cropSharpness, DECODE_WIDTH } from './images.ts';
import type { LoadedEpisode } from './load-episode.ts';
import { note } from './output.ts';

/** The episode without crops that cannot be decoded, which is said. */
export async function withReadablePictures(
  loaded: Pick<LoadedEpisode, 'files' | 'stamps' | 'memory'>,
  episode: Episode,
): Promise<Episode> {
  const checked = await withoutUndecodable(episode, async (paths) => {
    const values = await pooledMap(paths, DECODE_WIDTH, (path) =>
      pictureSharpness(loaded, loaded.files.get(path)),
    );
    return paths.filter((_, i) => Number.isNaN(values[i]));
  });
  const told = checked.report.remarks.find(({ code }) => code === 'crops/undecodable');
  if (told !== undefined && checked !== episode) {
    note(`${told.text.replace('A placeholder is shown.', NO_REP)} (${told.examples.join(', ')})`);
  }
  return checked;
}

/** As `cropSharpness`, by what is known of the picture. */
export function pictureSharpness(
  { stamps, memory }: Pick<LoadedEpisode, 'stamps' | 'memory'>,
  file: SourceFile | undefined,
): Promise<number> {
  const measure = () => cropSharpness(file);
  return memory === undefined ? measure() : memory.sharpness(file?.path, { stamps }, measure);
}

const NO_REP = 'No rep.jpg is made of them.';
