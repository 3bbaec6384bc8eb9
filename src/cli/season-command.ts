import { Command, Option } from 'commander';
import { isSure } from '../core/advice/start-threshold.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import { AppError } from '../core/errors.ts';
import { isoSeconds } from '../core/export/input.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import { startingLog } from '../core/moderation/adopt.ts';
import { chooseSeason, type SeasonChoice } from '../core/season/choose-season.ts';
import { runEpisode } from '../core/season/run-episode.ts';
import { seasonCsv } from '../core/season/season-csv.ts';
import { seasonCurves } from '../core/season/season-curves.ts';
import { seasonHtml } from '../core/season/season-html.ts';
import { seasonJson } from '../core/season/season-json.ts';
import { seasonText } from '../core/season/season-text.ts';
import type { EpisodeFailure, EpisodeFigures, Season } from '../core/season/types.ts';
import type { Kernel } from '../kernel/load-kernel.ts';
import { loadEngine } from './kit/engines.ts';
import {
  type Place,
  type PlacesOptions,
  placesOf,
  saveText,
  withSeasonOptions,
} from './kit/episode-places.ts';
import { loadEpisode, refuseNothing } from './kit/load-episode.ts';
import { note, print, progressLine } from './kit/output.ts';
import {
  givenParameters,
  type ParameterOptions,
  parametersOf,
  withParameterOptions,
} from './kit/parameter-options.ts';
import { usageError } from './kit/program-error.ts';
import { rankedWhereDecided } from './kit/ranked.ts';

const FORMATS = ['text', 'json', 'csv', 'html'] as const;

interface SeasonOptions extends ParameterOptions, PlacesOptions {
  /** False after --without-decisions. */
  readonly decisions: boolean;
  readonly format: (typeof FORMATS)[number];
  readonly out?: string;
}

export function seasonCommand(): Command {
  const command = withSeasonOptions(
    new Command('season').description(
      'Compare episodes under the same parameters, to choose one threshold for all.',
    ),
  ).option('--no-decisions', 'leave names, locks, merges and splits out');
  return withParameterOptions(command)
    .addOption(new Option('--format <f>', 'output').choices([...FORMATS]).default('text'))
    .option('--out <file>', 'write there instead of printing')
    .addHelpText(
      'after',
      '\nAll episodes get the same parameters: what lies beside one of them is not read. An episode that\nfails is told in its line, and the others go on. It writes nothing but --out. html is a report\npage with table and curves.',
    )
    .action(async (options: SeasonOptions) => {
      const text = await season(options);
      if (options.out === undefined) print(text);
      else await saveText(options.out, text, 'season');
    });
}

async function season(options: SeasonOptions): Promise<string> {
  const parameters = parametersOf(await givenParameters(options), {});
  if (parameters.algorithm !== 'agglomerative') {
    throw usageError(
      `${parameters.algorithm} has no tree to cut, so thresholds cannot be compared. Add --algorithm agglomerative.`,
    );
  }
  const places = await placesOf(options);
  const engine = await loadEngine(options.engine);
  const first = await runAll(places, { options, parameters, engine });
  const curves = seasonCurves(first);
  const choice = chooseSeason(first, curves);
  const ran = atChoice(first, options, choice);
  switch (options.format) {
    case 'text':
      return seasonText(ran, choice);
    case 'json':
      return seasonJson(ran, curves, choice);
    case 'csv':
      return seasonCsv(ran);
    case 'html':
      return seasonHtml(ran, choice, `${new Date().toISOString().slice(0, 10)}`);
    default:
      return options.format satisfies never;
  }
}

/** With `--cluster-thresh auto` the season is shown at its own choice, where that is sure enough. */
function atChoice(season: Season, options: SeasonOptions, choice: SeasonChoice): Season {
  if (options.clusterThresh !== 'auto') return season;
  const { parameters } = season;
  const sure = isSure(choice);
  const cluster_thresh = sure ? choice.cluster_thresh : DEFAULT_PARAMETERS.cluster_thresh;
  note(
    sure
      ? `cluster_thresh ${cluster_thresh} was taken as the season’s (${choice.word} confidence)`
      : `cluster_thresh ${cluster_thresh}, the default, was taken for auto: the episodes do not agree surely enough.`,
  );
  return { ...season, parameters: { ...parameters, cluster_thresh } };
}

interface RunAll {
  readonly options: SeasonOptions;
  readonly parameters: ClusterParameters;
  readonly engine: Kernel;
}

/** @throws what the first episode threw, when none could be run */
async function runAll(
  places: readonly Place[],
  { options, parameters, engine }: RunAll,
): Promise<Season> {
  const episodes: EpisodeFigures[] = [];
  const failures: EpisodeFailure[] = [];
  const withDecisions = options.decisions;
  const engines = { matrix: engine.matrix, chain: engine };
  const report = progressLine('episodes', 'silent');
  let first: unknown;
  for (const [index, { name, where }] of places.entries()) {
    const key = `${index} ${name}`;
    try {
      const loaded = await loadEpisode({
        ...where,
        ...(options.skipBadLines === undefined ? {} : { skipBadLines: options.skipBadLines }),
      });
      refuseNothing(loaded.imported.episode);
      const imported = await rankedWhereDecided(loaded.imported, engine);
      const log = startingLog(imported, isoSeconds(0));
      const how = { key, parameters, log, withDecisions, engines, hooks: SILENT_HOOKS };
      episodes.push(await runEpisode(imported, how));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      first ??= error;
      note(`${name}: ${error.userMessage}`);
      failures.push({ key, epId: name, runId: '', reason: error.userMessage });
    }
    report(index + 1, places.length);
  }
  if (episodes.length === 0) throw first;
  return { episodes, failures, parameters, withDecisions };
}
