import { Command, Option } from 'commander';
import { withMatchingOptions } from './facebank/match-options.ts';
import { checkIds, withEpisodeOptions } from './kit/episode-options.ts';
import { type LoadedEpisode, loadEpisode } from './kit/load-episode.ts';
import { untilSteady } from './kit/node-source.ts';
import { withNullOption } from './kit/null-file.ts';
import { print } from './kit/output.ts';
import {
  formatOption,
  type GivenParameters,
  givenParameters,
  withParameterOptions,
} from './kit/parameter-options.ts';
import { clock, usageError } from './kit/program-error.ts';
import { whileChanging } from './kit/turns.ts';
import { warmEngine } from './kit/warm-engine.ts';
import { reportRun } from './report-run.ts';
import type { EpisodeRunOptions } from './run-episode.ts';
import { runEpisode } from './run-episode.ts';
import {
  type LoadedTogether,
  loadTogether,
  type TogetherOptions,
  whileChangingTogether,
} from './together/load-together.ts';
import { reportTogether } from './together/report-together.ts';
import { runTogether } from './together/run-together.ts';

/** A whole number from 0 on. */
function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw usageError(`--min-faces ${text} is no number of faces: give a whole number from 0 on.`);
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw usageError(`--min-quality ${text} is no quality: give a number from 0 to 1.`);
}

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
    .option('--min-faces <n>', 'leave out tracks with fewer faces', count)
    .option(
      '--min-quality <q>',
      'leave out tracks whose mean quality is known and lower, 0–1',
      share,
    )
    .option('--track-vectors', 'also write tracks.npy and track_embeddings_meta.jsonl')
    .option(
      '--recluster',
      'also make what acts since the last clustering hold back; the history records it',
    )
    .option('--now <iso>', 'time written into the files, e.g. 2025-11-18T12:34:56Z')
    .option('--dry-run', 'say what would be written, write nothing')
    .addHelpText(
      'after',
      '\nNames, locks and chosen pictures in an identities.json of an earlier run are kept, and so is\nevery step of the moderation_log.jsonl beside it, whatever the threshold. At the parameters of the last acts the identities are those that\nthe acts left; what clustering again would change besides is listed as held back.\nWith --facebank, whom nobody has named or locked gets the name of the person it surely is, as one step of\nthe history; names by hand are never replaced. The options from --auto on go with it.\nTracks left out by --min-faces and --min-quality are in no identity of this run; tracks that somebody named, locked, joined or\nkept apart are never left out, and a run without these options has all of them again.\nGive --episode for each of several episodes (with --data-root, their ids) to cluster them as one: each keeps its own files, in which a\nperson has the same id and name as in the others. They are written into the folder of each; with --out, as\nDIR/<ep_id>/…, and DIR/identities.json is that of all together. --ep-id says what that is called.\nWith --format json the output is {metadata, warnings, held_back, wrote}, and facebank {matches, thresholds,\nmodel, named} where one was named, and episodes [{ep_id, metadata, shared, wrote}] where there are several.',
    )
    .action(async (all: Omit<EpisodeRunOptions, 'episode'> & SeveralEpisodes) => {
      if (all.cluster !== true) {
        throw usageError('Nothing to do: add --cluster to run the cluster stage.');
      }
      const now = clock(all.now);
      const given = await givenParameters(all);
      const { episode: episodes = [], ...others } = all;
      if (episodes.length > 1) {
        print(await together({ ...others, episodes }, { given, now }));
        return;
      }
      const [episode] = episodes;
      const options = episode === undefined ? others : { ...others, episode };
      const how = { minds: 'foreign identities' } as const;
      const engine = warmEngine(options.engine);
      const run = (loaded: LoadedEpisode) => runEpisode(loaded, options, { given, now, engine });
      print(
        reportRun(
          options.dryRun === true
            ? await untilSteady(async () => run(await loadEpisode(options, how)))
            : await whileChanging(options, how, run),
          options,
        ),
      );
    });
  // Given once, it is the episode; given for each of several, they are clustered together.
  command.options
    .find(({ long }) => long === '--episode')
    ?.argParser((folder: string, before?: readonly string[]) => [...(before ?? []), folder]);
  return command;
}

interface SeveralEpisodes {
  readonly episode?: readonly string[];
}

/** @throws AppError `cli/usage` for options that are about one episode */
async function together(
  options: TogetherOptions,
  how: { readonly given: GivenParameters; readonly now: string },
): Promise<string> {
  if (options.runId !== undefined) {
    throw usageError(
      '--run-id names a run of one episode. Name the folder of the run with --episode instead.',
    );
  }
  checkIds(options);
  const run = (loaded: LoadedTogether) => runTogether(loaded, options, how);
  const done =
    options.dryRun === true
      ? await untilSteady(async () => run(await loadTogether(options)))
      : await whileChangingTogether(options, run);
  return reportTogether(done, options);
}
