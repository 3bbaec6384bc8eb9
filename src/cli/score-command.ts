import { Command } from 'commander';
import { isoSeconds } from '../core/export/input.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import { scoreSweep } from '../core/metrics/score.ts';
import type { Score } from '../core/metrics/types.ts';
import { startingLog } from '../core/moderation/adopt-rest.ts';
import { clusterEpisode, sweepThresholds } from '../core/pipeline.ts';
import { loadEngine } from './engines.ts';
import { formatOption } from './episode-run-command.ts';
import { type EpisodeOptions, loadEpisode, withEpisodeOptions } from './load-episode.ts';
import {
  givenParameters,
  type ParameterOptions,
  parametersOf,
  withParameterOptions,
} from './parameter-options.ts';
import { usageError } from './program-error.ts';
import { refuseNothing } from './refuse-nothing.ts';

interface ScoreOptions extends EpisodeOptions, ParameterOptions {
  readonly sweep?: boolean;
  readonly format: 'text' | 'json';
}

/** Thresholds of --sweep, two decimals: 0.20 … 0.90. */
const SWEEP = Array.from({ length: 71 }, (_, i) => (20 + i) / 100);

export function scoreCommand(): Command {
  const command = new Command('score').description(
    'Compare the identities with the truth: BCubed, pairwise, ARI, NMI, predicted/true ratio.',
  );
  withParameterOptions(withEpisodeOptions(command))
    .option('--truth <file>', 'truth.json: a person for each track; default: the one in the folder')
    .option('--sweep', 'a table over thresholds 0.20 to 0.90')
    .addOption(formatOption())
    .action(async (options: ScoreOptions) => {
      process.stdout.write(await score(options));
    });
  return command;
}

async function score(options: ScoreOptions): Promise<string> {
  const given = await givenParameters(options);
  const { imported } = await loadEpisode(options);
  const { episode } = imported;
  const { truth } = episode;
  if (truth === undefined) {
    throw usageError('There is no truth.json beside the episode: name one with --truth FILE.');
  }
  refuseNothing(episode);
  const parameters = parametersOf(given, episode.parameters);
  const engine = await loadEngine(options.engine);
  const engines = { matrix: engine.matrix, chain: engine };
  const result = await clusterEpisode(imported, {
    parameters,
    log: startingLog(imported, isoSeconds(0)),
    engines,
    hooks: SILENT_HOOKS,
  });
  const thresholds = options.sweep === true ? SWEEP : [parameters.cluster_thresh];
  const sets = await sweepThresholds(result, thresholds, { engines, hooks: SILENT_HOOKS });
  const scores = scoreSweep(sets, truth);
  if (options.format === 'json') {
    return `${JSON.stringify(options.sweep === true ? scores : scores[0], undefined, 2)}\n`;
  }
  return table(scores);
}

function table(scores: readonly Score[]): string {
  const best = scores.reduce((a, b) => (b.bcubed.f > a.bcubed.f ? b : a), scores[0]!);
  const head =
    'thresh   BCubed P / R / F          pairwise P / R / F        ARI     NMI     pred/true';
  const rows = scores.map((one) => {
    const { bcubed, pairwise } = one;
    const cells = [bcubed.precision, bcubed.recall, bcubed.f].map(four).join('  ');
    const pairs = [pairwise.precision, pairwise.recall, pairwise.f].map(four).join('  ');
    const mark = scores.length > 1 && one === best ? '  ← best BCubed F' : '';
    return `${one.cluster_thresh.toFixed(2)}     ${cells}    ${pairs}    ${four(one.ari)}  ${four(one.nmi)}  ${one.ratio.toFixed(2)}${mark}`;
  });
  return `${[head, ...rows].join('\n')}\n`;
}

const four = (value: number): string => value.toFixed(4);
