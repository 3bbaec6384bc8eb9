import type { Command } from 'commander';
import { isEpisodeId } from '../../core/episode/episode-id.ts';
import { isSafeId } from '../../core/export/spelling.ts';
import { usageError } from './program-error.ts';

/** Where an episode is asked for on the command line. */
export interface EpisodeOptions {
  readonly dataRoot?: string;
  readonly epId?: string;
  readonly episode?: string;
  readonly runId?: string;
  readonly skipBadLines?: boolean;
  /** Truth file instead of the one in the folder. */
  readonly truth?: string;
  /** Parameters of the command's own. */
  readonly config?: string;
  /** Folder whose identities.json is about to be replaced. */
  readonly out?: string;
}

export function withEpisodeOptions(command: Command): Command {
  return command
    .option(
      '--data-root <dir>',
      'pipeline data root (holds manifests/, embeds/, frames/), or the artifacts mirror',
    )
    .option(
      '--ep-id <id>',
      'episode below the data root, e.g. rhobh-s05e02; without --data-root below ./data',
    )
    .option('--episode <dir>', 'a folder with one episode in any layout')
    .option(
      '--run-id <id>',
      'run to take; default: the one that active_run.json names, or the newest',
    )
    .option('--skip-bad-lines', 'import without broken lines where rows and vectors still match');
}

/**
 * Ids are compared, never made into paths unchecked.
 * @throws AppError `cli/usage`
 */
export function checkIds({ epId, runId, episode, dataRoot }: EpisodeOptions): void {
  if (epId !== undefined && !isEpisodeId(epId)) {
    throw usageError(`--ep-id ${epId} is not an episode id. Write it like rhobh-s05e02.`);
  }
  if (runId !== undefined && !isSafeId(runId)) {
    throw usageError(`--run-id ${runId} is not a run id. Write the name of a folder below runs/.`);
  }
  if (episode !== undefined && dataRoot !== undefined) {
    throw usageError('--episode and --data-root both say where the episode is: give one of them.');
  }
}
