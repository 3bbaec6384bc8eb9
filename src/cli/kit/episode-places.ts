import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { isEpisodeId } from '../../core/episode/episode-id.ts';
import { natural } from '../../core/episode/natural-order.ts';
import { AppError } from '../../core/errors.ts';
import { dataRootOf, episodesIn } from './data-root.ts';
import type { EpisodeOptions } from './episode-options.ts';
import { print } from './output.ts';
import { usageError } from './program-error.ts';
import { writeAtomically } from './write-atomically.ts';

/** Where several episodes are asked for on the command line. */
export interface PlacesOptions {
  readonly episode: readonly string[];
  readonly dataRoot?: string;
  readonly skipBadLines?: boolean;
}

export function withSeasonOptions(command: Command): Command {
  return command
    .option(
      '--episode <dir>',
      'a folder with one episode; give it once for each',
      (folder: string, others: readonly string[]) => [...others, folder],
      [],
    )
    .option('--data-root <dir>', 'pipeline data root: all episodes in it')
    .option('--skip-bad-lines', 'import without broken lines where rows and vectors still match');
}

/** Where an episode lies, and what it is called before it has been read. */
export interface Place {
  readonly name: string;
  readonly where: Pick<EpisodeOptions, 'episode' | 'dataRoot' | 'epId'>;
}

/** The episodes that options name. @throws AppError `cli/usage`, `cli/no-episode` */
export async function placesOf({ episode, dataRoot }: PlacesOptions): Promise<readonly Place[]> {
  const folders = episode.map(
    (dir): Place => ({ name: basename(resolve(dir)), where: { episode: dir } }),
  );
  const below = dataRoot === undefined ? [] : await episodesBelow(dataRoot);
  const all = [...folders, ...below];
  if (all.length > 0) return all;
  throw usageError('Say which episodes: --episode DIR for each, or --data-root DIR for all in it.');
}

async function episodesBelow(dataRoot: string): Promise<readonly Place[]> {
  const ids = (await episodesIn(await dataRootOf(dataRoot))).filter(isEpisodeId);
  if (ids.length > 0) {
    return ids
      .map((name): Place => ({ name, where: { dataRoot, epId: name } }))
      .sort((a, b) => natural(a.name, b.name));
  }
  throw new AppError(
    'cli/no-episode',
    `no manifests below ${dataRoot}`,
    `There is no episode below ${dataRoot}: looked for folders in manifests/ and artifacts/manifests/. Check --data-root, or name folders with --episode.`,
    { place: { file: dataRoot } },
  );
}

/** Write the result of a command into a file. */
export async function saveText(out: string, text: string, command: string): Promise<void> {
  const path = resolve(out);
  const bytes = new TextEncoder().encode(text);
  await writeAtomically(dirname(path), [{ path: basename(path), bytes }], {
    command,
    untouched: `${out} was left as it was.`,
  });
  print(`wrote ${path}\n`);
}
