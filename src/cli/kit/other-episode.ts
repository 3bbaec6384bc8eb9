import { AppError } from '../../core/errors.ts';
import type { LoadedEpisode } from './load-episode.ts';

/** An identities.json that names another episode than the one that was loaded: nothing of it was taken. */
export interface Foreign {
  /** Relative to the folder that was searched. */
  readonly path: string;
  /** Episode that it names. */
  readonly told: string;
  /** What the import says of it. */
  readonly text: string;
}

/** The identities.json beside an episode, where it is of another one. */
export function foreignIdentities({
  imported,
  sources: { identities },
}: Pick<LoadedEpisode, 'imported' | 'sources'>): Foreign | undefined {
  const { remarks } = imported.episode.report;
  const found = remarks.find(({ code }) => code === 'identities/other-episode');
  const told = found?.examples[0];
  if (identities === undefined || told === undefined) return undefined;
  return { path: identities.path, told, text: found?.text ?? '' };
}

/**
 * Refuse to read or change identities that are of another episode: their track numbers are those of other
 * people.
 * @throws AppError `cli/other-episode`
 */
export function refuseForeign(loaded: Pick<LoadedEpisode, 'imported' | 'sources'>): void {
  const foreign = foreignIdentities(loaded);
  if (foreign === undefined) return;
  const { path, told } = foreign;
  const { epId } = loaded.imported.episode;
  throw new AppError(
    'cli/other-episode',
    `${path} is of ${told}, this is ${epId}`,
    `${path} says that it is of ${told}, but the tracks beside it are of ${epId}: its names and locks would go to other people. Nothing was changed. Put it back beside its own episode, then make one for ${epId} with: cutline episode-run --cluster`,
    { place: { file: path } },
  );
}

/**
 * The error for identities that would be written over.
 * @param told undefined where the file names no episode
 */
export function wouldBeGone(path: string, told: string | undefined, epId: string): AppError {
  const whose = told === undefined ? 'does not say which episode it is of' : `is of ${told}`;
  return new AppError(
    'cli/other-episode',
    `${path} is of ${told ?? 'no episode'}, this is ${epId}`,
    `${path} ${whose}, and its names and locks would be gone if those of ${epId} were written there. Nothing was changed. Choose another folder with --out, or take the file out of it.`,
    { place: { file: path } },
  );
}
