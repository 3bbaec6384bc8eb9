import { Command } from 'commander';
import { CLEANUP_ACTIONS } from '../../core/cleanup/cleanup-report.ts';
import { counted } from '../../core/words.ts';
import { type EpisodeOptions, withEpisodeOptions } from '../kit/episode-options.ts';
import { type LoadedEpisode, loadEpisode } from '../kit/load-episode.ts';
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
import { actionsInOrder, areActions, type Cleaner, type DoableAction } from './cleanup-actions.ts';
import { type Cleanup, runCleanup } from './run-cleanup.ts';

interface CleanupCommandOptions extends EpisodeOptions, ParameterOptions {
  readonly actions?: readonly string[];
  readonly now?: string;
  readonly dryRun?: boolean;
  readonly format: 'text' | 'json';
}

export function cleanupCommand(): Command {
  const command = new Command('episode-cleanup').description(
    'Split mixed tracks, cluster again, propose which identities are one person; writes cleanup_report.json.',
  );
  return withParameterOptions(withEpisodeOptions(command))
    .option(
      '--actions <action...>',
      `of ${CLEANUP_ACTIONS.join(', ')}, done in this order (default: all but reembed)`,
    )
    .option('--now <iso>', 'time written into the files, e.g. 2025-11-18T12:34:56Z')
    .option('--dry-run', 'say what would be written, write nothing')
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nsplit_tracks makes two tracks of one that looks like two people in turn, as a step of the history; faces are not\nfound anew. recluster clusters with the history, and takes what its acts held back. group_clusters compares\nidentities by complete linkage, and proposes merges, which it never makes. reembed needs a face model, which\nthe command line does not have. Locks and decisions hold. With --format json the output is the report and {wrote}.',
    )
    .action(async (options: CleanupCommandOptions) => {
      const actions = actionsOf(options.actions);
      const now = clock(options.now);
      const given = await givenParameters(options);
      const how = { minds: 'foreign identities' } as const;
      const engine = warmEngine(options.engine);
      const asked = { ...options, actions, timeless: options.now !== undefined };
      const run = (loaded: LoadedEpisode) => runCleanup(loaded, asked, { given, now, engine });
      const done =
        options.dryRun === true
          ? await untilSteady(async () => run(await loadEpisode(options, how)))
          : await whileChanging(options, how, run);
      print(options.format === 'json' ? jsonReport(done) : textReport(done, options));
    });
}

const COMMAND_LINE: Cleaner = {
  name: 'the command line',
  spelled: (actions) => `--actions ${actions.join(' ')}`,
};

/** @throws AppError `cli/usage` for one that is none, `reembed/no-model` */
function actionsOf(given: readonly string[] = []): readonly DoableAction[] {
  if (areActions(given)) return actionsInOrder(given, COMMAND_LINE);
  const unknown = given.find((one) => !areActions([one]));
  throw usageError(`--actions ${unknown} is none. There are ${CLEANUP_ACTIONS.join(', ')}.`);
}

const jsonReport = ({ report, wrote }: Cleanup): string =>
  `${JSON.stringify({ ...report, wrote }, undefined, 2)}\n`;

function textReport({ report, wrote }: Cleanup, { dryRun }: CleanupCommandOptions): string {
  const { splits, grouping, metrics_before: before, metrics_after: after } = report;
  const turned = (from: number, to: number) => (from === to ? `${from}` : `${from} → ${to}`);
  const share = (key: 'singleton_fraction' | 'largest_cluster_fraction') => {
    const [from, to] = [before, after].map((metrics) => metrics[key].toFixed(3));
    return from === to ? from : `${from} → ${to}`;
  };
  const lines = [
    `${report.ep_id}: ${report.actions_completed.join(', ')}`,
    `  tracks ${turned(report.tracks_before, report.tracks_after)}, identities ${turned(report.clusters_before, report.clusters_after)}`,
    `  singletons ${share('singleton_fraction')}, largest ${share('largest_cluster_fraction')}`,
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
