import type { Episode } from '../../core/episode/episode.ts';
import { withoutUndecodable } from '../../core/episode/undecodable.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { cropSharpness, DECODE_WIDTH } from './images.ts';
import type { LoadedEpisode } from './load-episode.ts';
import { note } from './output.ts';

/** The episode without crops that cannot be decoded, which is said. */
export async function withReadablePictures(
  { files }: Pick<LoadedEpisode, 'files'>,
  episode: Episode,
): Promise<Episode> {
  const checked = await withoutUndecodable(episode, async (paths) => {
    const values = await pooledMap(paths, DECODE_WIDTH, (path) => cropSharpness(files.get(path)));
    return paths.filter((_, i) => Number.isNaN(values[i]));
  });
  const told = checked.report.remarks.find(({ code }) => code === 'crops/undecodable');
  if (told !== undefined && checked !== episode) {
    note(`${told.text.replace('A placeholder is shown.', NO_REP)} (${told.examples.join(', ')})`);
  }
  return checked;
}

const NO_REP = 'No rep.jpg is made of them.';
