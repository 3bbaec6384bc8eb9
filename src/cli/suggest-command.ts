import { Command } from 'commander';
import type { ClusterParameters } from '../core/cluster/types.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import { bareCount, counted, thresholdText } from '../core/words.ts';
import { loadEngine } from './kit/engines.ts';
import { type EpisodeOptions, withEpisodeOptions } from './kit/episode-options.ts';
import { loadEpisode, refuseNothing } from './kit/load-episode.ts';
import { NullFile, type NullOptions, withNullOption } from './kit/null-file.ts';
import { noteRefusal, print } from './kit/output.ts';
import {
  formatOption,
  givenParameters,
  type ParameterOptions,
  parametersOf,
  withParameterOptions,
} from './kit/parameter-options.ts';
import { usageError } from './kit/program-error.ts';
import { rankedWhereDecided } from './kit/ranked.ts';
import { recommendEpisode } from './kit/recommend-episode.ts';

interface SuggestOptions extends EpisodeOptions, ParameterOptions, NullOptions {
  readonly format: 'text' | 'json';
}

export function suggestCommand(): Command {
  const command = new Command('suggest').description(
    'Suggest cluster_thresh from the data alone, with reasons, confidence and alternatives.',
  );
  withNullOption(withParameterOptions(withEpisodeOptions(command)))
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nIt writes nothing but the file of --null. Locked and named identities beside the episode count as what people said; a\ntruth.json does not. With --format json the output is {cluster_thresh, decided, confidence, word, tracks,\nclusters, singles, alternatives, reasons}; decided is false where the data do not decide, and\ncluster_thresh then is the default.',
    )
    .action(async (options: SuggestOptions) => {
      print(await suggest(options));
    });
  return command;
}

async function suggest(options: SuggestOptions): Promise<string> {
  const given = await givenParameters(options);
  const { imported } = await loadEpisode(options);
  refuseNothing(imported.episode);
  const parameters = parametersOf(given, imported.episode.parameters);
  if (parameters.algorithm !== 'agglomerative') {
    throw usageError(
      `${parameters.algorithm} has no tree to cut, so there is nothing to suggest. Add --algorithm agglomerative.`,
    );
  }
  const memory = await NullFile.open(options.null);
  const engine = await loadEngine(options.engine);
  const asked = { parameters, engine, withDecisions: true, memory };
  const { recommendation, metric } = await recommendEpisode(
    await rankedWhereDecided(imported, engine),
    asked,
  );
  noteRefusal(metric);
  await memory?.save();
  return options.format === 'json'
    ? `${JSON.stringify(asJson(recommendation), undefined, 2)}\n`
    : page(recommendation, imported.episode.epId, {
        ...parameters,
        metric: metric?.used ?? 'cosine',
      });
}

function asJson(recommendation: Recommendation) {
  const { cluster_thresh, decided, confidence, word, tracks, clusters, singles } = recommendation;
  const { alternatives, reasons } = recommendation;
  const sentences = reasons.map(({ text }) => text);
  const figures = { cluster_thresh, decided, confidence, word, tracks, clusters, singles };
  return { ...figures, alternatives, reasons: sentences };
}

function page(
  recommendation: Recommendation,
  epId: string,
  { linkage, pooling_method, cluster_thresh, metric }: ClusterParameters,
): string {
  const { decided, word, confidence, clusters, singles, tracks, of } = recommendation;
  const suggested = thresholdText(recommendation.cluster_thresh);
  const from =
    tracks === of
      ? bareCount(of, 'track')
      : `every ${Math.round(of / tracks)}th of ${bareCount(of, 'track')}`;
  const how = [from, linkage, pooling_method, ...(metric === 'cosine' ? [] : [metric])].join(', ');
  const lines = decided
    ? [
        `${epId}: cluster_thresh ${suggested} · ${word} confidence (${confidence.toFixed(2)}) · ${counted(clusters, 'cluster')} and ${counted(singles, 'single track')} (${how})`,
      ]
    : [`${epId}: no suggestion; the default is ${suggested} (${how})`];
  if (decided && cluster_thresh !== recommendation.cluster_thresh) {
    lines.push(`  now at ${thresholdText(cluster_thresh)}`);
  }
  const reasons = recommendation.reasons.map(({ kind, text }) => `  ${mark(kind)} ${text}`);
  const others = recommendation.alternatives.map(
    ({ cluster_thresh: at, score, why }) =>
      `  or ${thresholdText(at)}: ${why} (score ${score.toFixed(2)} of 1)`,
  );
  return `${[...lines, ...reasons, ...others].join('\n')}\n`;
}

const mark = (kind: string): string => (kind === 'unsure' || kind === 'undecided' ? '?' : '-');
