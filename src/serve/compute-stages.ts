import { actionsInOrder } from '../cli/cleanup/cleanup-actions.ts';
import {
  CLEANING,
  type CleanupHow,
  type PlannedCleanup,
  planCleanup,
} from '../cli/cleanup/run-cleanup.ts';
import type { ReadEpisode } from '../cli/kit/load-episode.ts';
import { reportRun } from '../cli/report-run.ts';
import {
  type EpisodeRunOptions,
  planEpisodeRun,
  type RunHow,
  WRITING,
} from '../cli/run-episode.ts';
import type { CleanupAction } from '../core/cleanup/cleanup-report.ts';
import { comparable } from '../core/comparable.ts';
import { AppError } from '../core/errors.ts';
import { serviceCleaner } from './job-payload.ts';
import type { JobStage } from './job-types.ts';
import { matchStage } from './match-stage.ts';
import type { StageAsked, StagePlan } from './stage-plan.ts';

type Stage = (
  loaded: ReadEpisode,
  asked: StageAsked,
  how: Omit<CleanupHow, 'given'>,
) => Promise<StagePlan>;

/** What each kind of job does: the command of the same name, by its code. */
export const STAGES: Readonly<Record<JobStage, Stage>> = {
  ...{ cluster, cleanup, reembed },
  match: matchStage,
};

/** Neither has a terminal in which a page is read, and results are the same with either engine. */
const PLAIN = { format: 'json', engine: 'wasm' } as const;

async function cluster(
  loaded: ReadEpisode,
  { where, parameters: given }: StageAsked,
  how: Omit<RunHow, 'given'>,
): Promise<StagePlan> {
  const options: EpisodeRunOptions = { ...where, ...PLAIN, cluster: true, profile: 'spec' };
  const { run, root, files, remove } = await planEpisodeRun(loaded, options, { ...how, given });
  const summary = (wrote: readonly string[]) => {
    const report = JSON.parse(reportRun({ ...run, wrote }, options)) as Record<string, unknown>;
    const heldBack = report.held_back as readonly unknown[];
    const { metadata, warnings } = report;
    return { metadata, warnings, held_back: heldBack.length, files: wrote.length };
  };
  return { root, files, remove, writing: WRITING, summary };
}

async function cleanup(
  loaded: ReadEpisode,
  { where, parameters }: StageAsked,
  how: Omit<CleanupHow, 'given'>,
): Promise<StagePlan> {
  const { actions: named, dry_run: dry, ...given } = parameters;
  const actions = actionsInOrder(
    named as readonly CleanupAction[] | undefined,
    serviceCleaner(how.model !== undefined),
  );
  const dryRun = dry === true;
  // How long a job took stands in the job; the report is the same however often it is computed.
  const options = { ...where, ...PLAIN, actions, dryRun, timeless: true };
  const planned = await planCleanup(loaded, options, { ...how, given });
  return {
    root: loaded.root,
    files: dryRun ? [] : planned.files,
    remove: planned.remove,
    writing: CLEANING,
    summary: () => cleanupSummary(planned, dryRun),
  };
}

/** One action of a cleanup, where the model is the one that is meant. */
async function reembed(
  loaded: ReadEpisode,
  { where, parameters }: StageAsked,
  how: Omit<CleanupHow, 'given'>,
): Promise<StagePlan> {
  const { model: meant, ...rest } = parameters;
  const own = await how.model?.();
  if (meant !== undefined && own !== undefined) refuseOther(String(meant), own.model.name);
  return cleanup(loaded, { where, parameters: { ...rest, actions: ['reembed'] } }, how);
}

/** @throws AppError `facebank/other-model` */
function refuseOther(meant: string, own: string): void {
  if (comparable(meant) === comparable(own)) return;
  const has = own === '' ? 'one that has no name' : own;
  throw new AppError(
    'facebank/other-model',
    `asked for ${meant}, has ${has}`,
    `The face model of the service is ${has}, not ${meant}. Nothing was changed. Leave model out, or start the service with --embedder FILE.onnx --model ${meant}.`,
    { details: { model: own } },
  );
}

/** In figures what the report has in full, which is only here where no file has it. */
function cleanupSummary({ report, files }: PlannedCleanup, dryRun: boolean) {
  const { splits, reembed, grouping, actions_completed: actions } = report;
  return {
    ...{ actions, dry_run: dryRun },
    ...{ tracks_before: report.tracks_before, tracks_after: report.tracks_after },
    ...{ clusters_before: report.clusters_before, clusters_after: report.clusters_after },
    ...{ metrics_before: report.metrics_before, metrics_after: report.metrics_after },
    ...{ splits: splits.length, proposals: grouping.proposals.length },
    ...(reembed === undefined ? {} : { reembed }),
    files: files.length,
    ...(dryRun ? { report } : {}),
  };
}
