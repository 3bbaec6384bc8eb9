import { basename, dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PARAMETER_RULES } from '../core/cluster/parameters.ts';
import type { LinkageMethod } from '../core/cluster/types.ts';
import type { Episode } from '../core/episode/episode.ts';
import { confusionCsv, scoresCsv } from '../core/export/score-files.ts';
import { scoreSvg } from '../core/export/score-svg.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import { pushAll, smallest } from '../core/many.ts';
import { coverageText, limitText } from '../core/metrics/coverage.ts';
import { noTruth, scoreSweep } from '../core/metrics/score.ts';
import { sweepThresholds } from '../core/pipeline/pipeline.ts';
import { bareCount } from '../core/words.ts';
import { autoThreshold } from './kit/auto-threshold.ts';
import { loadEngine } from './kit/engines.ts';
import { type EpisodeOptions, withEpisodeOptions } from './kit/episode-options.ts';
import { loadEpisode, refuseNothing } from './kit/load-episode.ts';
import { NullFile, type NullOptions, withNullOption } from './kit/null-file.ts';
import { note, print } from './kit/output.ts';
import {
  givenParameters,
  type ParameterOptions,
  parametersOf,
  withParameterOptions,
} from './kit/parameter-options.ts';
import { usageError } from './kit/program-error.ts';
import { ranked } from './kit/ranked.ts';
import { recommendEpisode } from './kit/recommend-episode.ts';
import { writeAtomically } from './kit/write-atomically.ts';
import {
  confusionJson,
  confusionOf,
  confusionTable,
  type LinkageScores,
  scoreGrid,
  scoreTable,
} from './score-report.ts';
import { curveOf, runForScores, type ScoredEpisode, type TruthFrom } from './score-run.ts';

interface ScoreOptions extends EpisodeOptions, ParameterOptions, NullOptions {
  readonly sweep?: boolean;
  readonly linkages?: readonly LinkageMethod[];
  readonly confusion?: boolean;
  readonly truthFrom: TruthFrom;
  readonly decisions: boolean;
  readonly svg?: string;
  readonly format: 'text' | 'json' | 'csv';
}

/** Thresholds of --sweep, two decimals: 0.20 … 0.90. */
const SWEEP = Array.from({ length: 71 }, (_, i) => (20 + i) / 100);

export function scoreCommand(): Command {
  const command = new Command('score').description(
    'Compare the identities with the truth: BCubed, pairwise, ARI, NMI, purity, predicted/true ratio.',
  );
  withNullOption(withParameterOptions(withEpisodeOptions(command)))
    .option('--truth <file>', 'truth.json: a person for each track; default: the one in the folder')
    .addOption(
      new Option('--truth-from <w>', 'take what was decided for true, scored without decisions')
        .choices(['file', 'locked', 'named'])
        .default('file'),
    )
    .option('--no-decisions', 'score a clustering that knows nothing of names, locks and merges')
    .option('--sweep', 'a table over thresholds 0.20 to 0.90')
    .option('--linkages <list>', 'several linkages, e.g. average,complete,ward', linkages)
    .option('--confusion', 'people with their identity, and the tracks that are errors')
    .option('--svg <file>', 'also draw BCubed F over all thresholds into this file')
    .addOption(
      new Option('--format <f>', 'output').choices(['text', 'json', 'csv']).default('text'),
    )
    .action(async (options: ScoreOptions) => {
      print(await score(options));
    });
  return command;
}

function linkages(list: string): readonly LinkageMethod[] {
  const rule = PARAMETER_RULES.linkage;
  const values: readonly string[] = rule.type === 'choice' ? rule.values : [];
  const wanted = list.split(',').map((one) => one.trim());
  const unknown = wanted.find((one) => !values.includes(one));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`${unknown} is no linkage: take some of ${values.join(', ')}.`);
  }
  return [...new Set(wanted)] as LinkageMethod[];
}

async function score(options: ScoreOptions): Promise<string> {
  refuseContradictions(options);
  const given = await givenParameters(options);
  const loaded = await loadEpisode(options);
  const { episode } = loaded.imported;
  if (episode.truth === undefined && options.truthFrom === 'file') {
    throw usageError('There is no truth.json beside the episode: name one with --truth FILE.');
  }
  refuseNothing(episode);
  if (options.truthFrom === 'file') refuseSilentTruth(episode);
  const usual = parametersOf(given, episode.parameters);
  const engine = await loadEngine(options.engine);
  const imported = await ranked(loaded.imported, engine);
  // What people decided may not speak for a threshold that is scored without it.
  const withDecisions = options.decisions && options.truthFrom === 'file';
  const memory = await NullFile.open(options.null);
  const asked = { parameters: usual, engine, withDecisions, memory };
  const { parameters, remark } = await autoThreshold(
    options,
    usual,
    async () => (await recommendEpisode(imported, asked)).recommendation,
  );
  await memory?.save();
  if (remark !== '') note(remark);
  const thresholds = options.sweep === true ? SWEEP : [parameters.cluster_thresh];
  const scored = await runForScores(imported, {
    parameters,
    lowest: smallest(thresholds),
    linkages: options.linkages ?? [parameters.linkage],
    truthFrom: options.truthFrom,
    withDecisions: options.decisions,
    engine,
  });
  const engines = { matrix: engine.matrix, chain: engine };
  const lists: LinkageScores[] = [];
  const sets: Awaited<ReturnType<typeof sweepThresholds>> = [];
  for (const run of scored.runs) {
    const steps = await sweepThresholds(run, thresholds, { engines, hooks: SILENT_HOOKS });
    pushAll(sets, steps);
    const scores = scoreSweep(steps, scored.truth);
    lists.push({ linkage: run.parameters.linkage, scores });
  }
  tellCoverage(scored, options);
  if (options.svg !== undefined) await draw(options.svg, scored, episode.epId);
  if (options.confusion !== true) return scoresAs(lists, options);
  const [first, identitySet] = [scored.runs[0]!, sets[0]!.identitySet];
  const { confusion, names } = confusionOf({ ...first, identitySet }, scored.truth);
  switch (options.format) {
    case 'csv':
      return confusionCsv(confusion, names);
    case 'json':
      return json({ ...lists[0]!.scores[0], confusion: confusionJson(confusion, names) });
    case 'text':
      return `${scoreTable(lists)}\n${confusionTable(confusion, names)}`;
    default:
      return options.format satisfies never;
  }
}

/**
 * A truth of which nothing could be taken says why, with what is in it.
 * @throws AppError `score/no-truth`
 */
function refuseSilentTruth({ truth, tracks, report }: Episode): void {
  if (truth === undefined || truth.size > 0) return;
  const told = report.remarks
    .filter(({ code }) => code.startsWith('truth/'))
    .map(({ text, examples }) => (examples.length > 0 ? `${text} (${examples.join(', ')})` : text));
  throw noTruth(0, tracks.count, told.join(' '));
}

/** Options that ask for two things at once. */
function refuseContradictions({ confusion, sweep, linkages, truth, truthFrom }: ScoreOptions) {
  if (confusion === true && (sweep === true || linkages !== undefined)) {
    throw usageError(
      '--confusion is about one clustering: leave --sweep and --linkages out, and say which with --cluster-thresh and --linkage.',
    );
  }
  if (truth !== undefined && truthFrom !== 'file') {
    throw usageError('--truth and --truth-from both say what is true: give one of them.');
  }
}

function scoresAs(lists: readonly LinkageScores[], options: ScoreOptions): string {
  const named = options.linkages !== undefined;
  const rows = lists.flatMap(({ linkage, scores }) =>
    scores.map((one) => ({ linkage, score: one })),
  );
  switch (options.format) {
    case 'csv':
      return scoresCsv(rows);
    case 'json': {
      const data = rows.map(({ linkage, score: one }) => (named ? { linkage, ...one } : one));
      return json(named || options.sweep === true ? data : data[0]);
    }
    case 'text':
      return lists.length > 1 && options.sweep === true ? scoreGrid(lists) : scoreTable(lists);
    default:
      return options.format satisfies never;
  }
}

/** Say what was scored wherever that is not the whole episode, and what it cannot decide. */
function tellCoverage(
  { coverage, truth, truthName, runs }: ScoredEpisode,
  { truthFrom }: ScoreOptions,
): void {
  const text = coverageText(coverage, truthName, runs[0]?.episode.epId);
  const whole = text === `scored on ${coverage.tracks} of ${bareCount(coverage.tracks, 'track')}`;
  if (!whole) note(truthFrom === 'file' ? text : `${text}, by ${truthName}, without decisions`);
  const limit = limitText(truth);
  if (limit !== undefined) note(limit);
}

async function draw(path: string, { runs, truth }: ScoredEpisode, epId: string): Promise<void> {
  const curves = runs.map((run) => curveOf(run, truth));
  const title = `${epId}: BCubed F over the threshold`;
  const svg = scoreSvg(curves, { title, metric: 'bcubed_f', axis: 'BCubed F' });
  const file = resolve(path);
  const planned = [{ path: basename(file), bytes: new TextEncoder().encode(svg) }];
  const how = { command: 'score', untouched: 'Nothing was written.' };
  await writeAtomically(dirname(file), planned, how);
  note(`wrote ${file}`);
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
