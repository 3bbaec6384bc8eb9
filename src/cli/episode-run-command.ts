import { Command, Option } from 'commander';
import { withMatchingOptions } from './facebank/match-options.ts';
import { withEpisodeOptions } from './kit/episode-options.ts';
import { type LoadedEpisode, loadEpisode } from './kit/load-episode.ts';
import { untilSteady } from './kit/node-source.ts';
import { withNullOption } from './kit/null-file.ts';
import { print } from './kit/output.ts';
import { formatOption, givenParameters, withParameterOptions } from './kit/parameter-options.ts';
import { clock, usageError } from './kit/program-error.ts';
import { whileChanging } from './kit/turns.ts';
import { reportRun } from './report-run.ts';
import type { EpisodeRunOptions } from './run-episode.ts';
import { runEpisode } from './run-episode.ts';

export function episodeRunCommand(): Command {
  const command = new Command('episode-run').description(
    'Cluster an episode: writes identities.json and thumbs/, prints metrics and warnings.',
  );
  withMatchingOptions(
    withNullOption(
      withParameterOptions(
        withEpisodeOptions(command).option('--cluster', 'run the cluster stage'),
      ),
    ),
  )
    .option('--out <dir>', 'write there instead of into the layout')
    .addOption(
      new Option('--profile <p>', 'schema of identities.json')
        .choices(['spec', 'pipeline'])
        .default('spec'),
    )
    .addOption(formatOption())
    .option('--facebank <dir>', 'name whom matching with a Facebank is sure of')
    .option('--track-vectors', 'also write tracks.npy and track_embeddings_meta.jsonl')
    .option(
      '--recluster',
      'also make what acts since the last clustering hold back; the history records it',
    )
    .option('--now <iso>', 'time written into the files, e.g. 2025-11-18T12:34:56Z')
    .option('--dry-run', 'say what would be written, write nothing')
    .addHelpText(
      'after',
      '\nNames, locks and chosen pictures in an identities.json of an earlier run are kept, and so is\nevery step of the moderation_log.jsonl beside it, whatever the threshold. At the parameters of the last acts the identities are those that\nthe acts left; what clustering again would change besides is listed as held back.\nWith --facebank, whom nobody has named or locked gets the name of the person it surely is, as one step of\nthe history; names by hand are never replaced. The options from --auto on go with it.\nWith --format json the output is {metadata, warnings, held_back, wrote}, and facebank {matches, thresholds,\nmodel, named} where one was named.',
    )
    .action(async (options: EpisodeRunOptions) => {
      if (options.cluster !== true) {
        throw usageError('Nothing to do: add --cluster to run the cluster stage.');
      }
      const now = clock(options.now);
      const given = await givenParameters(options);
      const how = { minds: 'foreign identities' } as const;
      const run = (loaded: LoadedEpisode) => runEpisode(loaded, options, { given, now });
      print(
        reportRun(
          options.dryRun === true
            ? await untilSteady(async () => run(await loadEpisode(options, how)))
            : await whileChanging(options, how, run),
          options,
        ),
      );
    });
  return command;
}
