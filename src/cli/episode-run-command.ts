import { Command, Option } from 'commander';
import { isoSeconds } from '../core/export/input.ts';
import type { ExportProfile } from '../core/export/spelling.ts';
import { type EpisodeOptions, loadEpisode } from './load-episode.ts';
import { type ParameterOptions, withParameterOptions } from './parameter-options.ts';
import { usageError } from './program-error.ts';
import { reportRun } from './report-run.ts';
import { runEpisode } from './run-episode.ts';

/** Options of `episode-run` as commander hands them over. */
export interface EpisodeRunOptions extends EpisodeOptions, ParameterOptions {
  readonly cluster?: boolean;
  readonly out?: string;
  readonly profile: ExportProfile;
  readonly format: 'text' | 'json';
  readonly now?: string;
  readonly dryRun?: boolean;
  readonly trackVectors?: boolean;
}

export function withEpisodeOptions(command: Command): Command {
  return command
    .option('--data-root <dir>', 'pipeline data root (holds manifests/, embeds/, frames/)')
    .option('--ep-id <id>', 'episode below the data root, e.g. rhobh-s05e02')
    .option('--episode <dir>', 'a folder with one episode in any layout')
    .option(
      '--run-id <id>',
      'run to take; default: the one that active_run.json names, or the newest',
    )
    .option('--skip-bad-lines', 'import without broken lines where rows and vectors still match');
}

export function episodeRunCommand(): Command {
  const command = new Command('episode-run').description(
    'Cluster an episode: writes identities.json and thumbs/, prints metrics and warnings.',
  );
  withParameterOptions(withEpisodeOptions(command).option('--cluster', 'run the cluster stage'))
    .option('--out <dir>', 'write there instead of into the layout')
    .addOption(profileOption())
    .addOption(formatOption())
    .option('--track-vectors', 'also write tracks.npy and track_embeddings_meta.jsonl')
    .option('--now <iso>', 'time written into the files, e.g. 2025-11-18T12:34:56Z')
    .option('--dry-run', 'say what would be written, write nothing')
    .action(async (options: EpisodeRunOptions) => {
      if (options.cluster !== true) {
        throw usageError('Nothing to do: add --cluster to run the cluster stage.');
      }
      const now = clock(options.now);
      const loaded = await loadEpisode(options);
      const result = await runEpisode(loaded, options, now);
      process.stdout.write(reportRun(result, options));
    });
  return command;
}

export function formatOption(): Option {
  return new Option('--format <f>', 'output').choices(['text', 'json']).default('text');
}

function profileOption(): Option {
  return new Option('--profile <p>', 'schema of identities.json')
    .choices(['spec', 'pipeline'])
    .default('spec');
}

/** The one place where the command line reads the clock. */
function clock(now: string | undefined): string {
  if (now === undefined) return isoSeconds(Date.now());
  const time = Date.parse(now);
  if (Number.isNaN(time)) throw usageError(`--now ${now} is not an ISO 8601 time.`);
  return isoSeconds(time);
}
