import { Command } from 'commander';
import {
  CLEANUP_ACTIONS,
  type CleanupAction,
  type ReembedCounts,
} from '../../core/cleanup/cleanup-report.ts';
import { counted } from '../../core/words.ts';
import { openCropModel } from '../kit/crop-model.ts';
import { type EpisodeOptions, withEpisodeOptions } from '../kit/episode-options.ts';
import { loadEpisode, type ReadEpisode } from '../kit/load-episode.ts';
import { untilSteady } from '../kit/node-source.ts';
import { print } from '../kit/output.ts';
import {
  formatOption,
  givenParameters,
  type ParameterOptions,
  withParameterOptions,
} from '../kit/parameter-options.ts';
import { clock, usageError } from '../kit/program-error.ts';
import { shownInLine } from '../kit/shown.ts';
import { whileChanging } from '../kit/turns.ts';
import { warmEngine } from '../kit/warm-engine.ts';
import { actionsInOrder, areActions } from './cleanup-actions.ts';
import { type Cleanup, runCleanup } from './run-cleanup.ts';

interface CleanupCommandOptions extends EpisodeOptions, ParameterOptions, ModelOptions {
  readonly actions?: readonly string[];
  readonly now?: string;
  readonly dryRun?: boolean;
  readonly format: 'text' | 'json';
}

/** A face model of the user. */
interface ModelOptions {
  readonly detector?: string;
  readonly embedder?: string;
  readonly model?: string;
}

export function cleanupCommand(): Command {
  const command = new Command('episode-cleanup').description(
    'Split mixed tracks, cluster again, propose which identities are one person; writes cleanup_report.json.',
  );
  return withParameterOptions(withEpisodeOptions(command))
    .option(
      '--actions <action...>',
      `of ${CLEANUP_ACTIONS.join(', ')}, done in this order (default: all; reembed only with --embedder)`,
    )
    .option('--embedder <file>', 'a model that makes vectors (.onnx), for reembed')
    .option('--detector <file>', 'a model of your own that finds faces (.onnx), for reembed')
    .option(
      '--model <name>',
      'what the embedder is called in the files, for reembed (default: after its file)',
    )
    .option('--now <iso>', 'time written into the files, e.g. 2025-11-18T12:34:56Z')
    .option('--dry-run', 'say what would be written, write nothing')
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nsplit_tracks makes two tracks of one that looks like two people in turn, as a step of the history; faces are not\nfound anew. recluster clusters with the history, and takes what its acts held back. group_clusters compares\nidentities by complete linkage, and proposes merges, which it never makes. reembed makes the vectors of all faces\nanew from their crops, with the model that --embedder names; what it replaces is kept as .bak. Locks and decisions hold. With --format json the output is the report and {wrote}.',
    )
    .action(async (options: CleanupCommandOptions) => {
      const actions = actionsOf(options);
      const now = clock(options.now);
      const given = await givenParameters(options);
      const how = { minds: 'foreign identities' } as const;
      const engine = warmEngine(options.engine);
      const asked = { ...options, actions, timeless: options.now !== undefined };
      // A model that cannot be opened is told before anything is done.
      const opened = actions.includes('reembed')
        ? await openCropModel(filesOf(options))
        : undefined;
      const model = opened && (async () => opened);
      const run = (loaded: ReadEpisode) => runCleanup(loaded, asked, { given, now, engine, model });
      const done =
        options.dryRun === true
          ? await untilSteady(async () => run(await loadEpisode(options, how)))
          : await whileChanging(options, how, run);
      print(options.format === 'json' ? jsonReport(done) : textReport(done, options));
    });
}

const filesOf = ({ detector, embedder, model: name }: ModelOptions) => ({
  ...{ detector, embedder, name },
});

/** @throws AppError `cli/usage` for one that is none, `reembed/no-model` */
function actionsOf(options: CleanupCommandOptions): readonly CleanupAction[] {
  const { actions = [], embedder, detector, model } = options;
  if (!areActions(actions)) {
    const unknown = actions.find((one) => !areActions([one]));
    throw usageError(`--actions ${unknown} is none. There are ${CLEANUP_ACTIONS.join(', ')}.`);
  }
  const hasModel = embedder !== undefined;
  if (!hasModel && (detector !== undefined || model !== undefined)) {
    throw usageError('--detector and --model go with --embedder, which makes the vectors.');
  }
  return actionsInOrder(actions, {
    name: 'the command',
    hasModel,
    given: 'Name one with --embedder FILE.onnx (and --detector, --model NAME).',
    spelled: (others) => `--actions ${others.join(' ')}`,
  });
}

const jsonReport = ({ report, wrote }: Cleanup): string =>
  `${JSON.stringify({ ...report, wrote }, undefined, 2)}\n`;

function textReport({ report, wrote }: Cleanup, { dryRun }: CleanupCommandOptions): string {
  const { splits, reembed, grouping, metrics_before: before, metrics_after: after } = report;
  const turned = (from: number, to: number) => (from === to ? `${from}` : `${from} → ${to}`);
  const share = (key: 'singleton_fraction' | 'largest_cluster_fraction') => {
    const [from, to] = [before, after].map((metrics) => metrics[key].toFixed(3));
    return from === to ? from : `${from} → ${to}`;
  };
  const lines = [
    `${report.ep_id}: ${report.actions_completed.join(', ')}`,
    `  tracks ${turned(report.tracks_before, report.tracks_after)}, identities ${turned(report.clusters_before, report.clusters_after)}`,
    `  singletons ${share('singleton_fraction')}, largest ${share('largest_cluster_fraction')}`,
    ...(reembed === undefined ? [] : [embeddedLine(reembed)]),
    ...splits.map(
      ({ track_id, new_track_id, face_id, similarity }) =>
        `split ${track_id}: ${new_track_id} from ${face_id} on, the two are ${similarity.toFixed(2)} alike`,
    ),
    ...grouping.proposals.map(
      ({ identity_ids: [first, ...others], similarity }) =>
        `one person? ${first} and ${others.join(', ')} (${similarity.toFixed(2)})`,
    ),
    `${dryRun === true ? 'would write' : 'wrote'} ${wrote[0]}${wrote.length > 1 ? ` and ${counted(wrote.length - 1, 'more file')}` : ''}`,
  ];
  return `${lines.map(shownInLine).join('\n')}\n`;
}

function embeddedLine(counts: ReembedCounts): string {
  const { embedded, faces, without_crop: bare, without_face: blank = 0 } = counts;
  const model = counts.embedding_model;
  const left = [
    ...(bare === 0 ? [] : [`${bare} without a crop`]),
    ...(blank === 0 ? [] : [`${blank} without a face in it`]),
  ];
  const but = left.length === 0 ? '' : ` (${left.join(', ')})`;
  return embedded === undefined
    ? `  would embed ${faces - bare} of ${counted(faces, 'face')} with ${model}${but}`
    : `  embedded ${embedded} of ${counted(faces, 'face')} with ${model}${but}`;
}
