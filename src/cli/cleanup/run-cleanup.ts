import { join, posix } from 'node:path';
import {
  CLEANUP_REPORT,
  type CleanupAction,
  type CleanupReport,
  cleanupState,
} from '../../core/cleanup/cleanup-report.ts';
import { groupIdentities } from '../../core/cleanup/group-identities.ts';
import { type MadeSplit, splitMixed } from '../../core/cleanup/split-mixed.ts';
import { AppError } from '../../core/errors.ts';
import type { ExportProfile } from '../../core/export/spelling.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import type { PipelineResult } from '../../core/pipeline/pipeline.ts';
import { type ClusteredEpisode, clusterLoaded } from '../cluster-loaded.ts';
import { clusterHooks } from '../kit/cluster-hooks.ts';
import { type LoadedEpisode, refuseNothing, refuseStale } from '../kit/load-episode.ts';
import type { ParameterOptions } from '../kit/parameter-options.ts';
import { type PlannedFile, writeAtomically } from '../kit/write-atomically.ts';
import { UNTOUCHED } from '../plan-run.ts';
import { planEpisodeRun, type RunHow } from '../run-episode.ts';

/** What a cleanup is asked for. */
export interface CleanupOptions extends ParameterOptions {
  /** In the order in which they are done. */
  readonly actions: readonly CleanupAction[];
  readonly dryRun?: boolean;
  /** The clock is a given one: nothing that is written depends on how long it takes. */
  readonly timeless?: boolean;
}

export interface Cleanup {
  readonly report: CleanupReport;
  /** Absolute. */
  readonly wrote: readonly string[];
}

/**
 * Clean an episode up: split tracks that look like two people, cluster again, propose which identities are one person.
 * Everything that changes is a step of the history, so that locks and decisions hold; what is written is written at
 * once, or not at all, and the report with it.
 * @throws AppError `reembed/no-model` before anything is done; of clustering and writing
 */
export async function runCleanup(
  loaded: LoadedEpisode,
  options: CleanupOptions,
  how: RunHow,
): Promise<Cleanup> {
  const { actions, dryRun = false } = options;
  if (actions.includes('reembed')) throw noModel(actions);
  const { episode } = loaded.imported;
  refuseNothing(episode);
  const began = performance.now();
  const { now } = how;
  const engine = await how.engine();
  // What is told for people is the report, and not that of a clustering.
  const told = { ...options, format: 'json' as const };
  // Where nothing is clustered again, the identities are those that are there, whatever threshold is asked for.
  const reclusters = actions.includes('recluster');
  const { clusterThresh: _, ...asTheyStand } = told;
  const cluster = reclusters ? told : asTheyStand;
  const given = reclusters ? how.given : {};
  const isAlone = actions.every((one) => one === 'recluster');
  // As it stands: where mixed tracks are, and what is grouped where nothing changes.
  const standing = isAlone
    ? undefined
    : await clusterLoaded(loaded, cluster, { given, now, engine });
  const { splits, more } = splitsOf(standing, actions, now);
  const profile: ExportProfile = episode.imported?.dialect === 'pipeline' ? 'pipeline' : 'spec';
  const planned =
    standing !== undefined && splits.length === 0 && !reclusters
      ? undefined
      : await planEpisodeRun(
          loaded,
          { ...cluster, profile, dryRun, recluster: reclusters },
          { given, now, engine: how.engine, more },
        );
  const result = (planned?.run ?? (standing as ClusteredEpisode)).result;
  const engines = { matrix: engine.matrix, chain: engine };
  const proposals = actions.includes('group_clusters')
    ? await groupIdentities(result, thresholdOf(how.given, result), engines, clusterHooks())
    : [];
  const seconds = options.timeless === true ? 0 : (performance.now() - began) / 1000;
  const report: CleanupReport = {
    ...figures(loaded.imported, result, planned !== undefined),
    ...{ generated_at: now, actions, actions_completed: actions },
    runtime_sec: Math.round(seconds * 1000) / 1000,
    splits,
    grouping: { applied: false, proposals },
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`);
  const own = { path: posix.join(loaded.manifests, CLEANUP_REPORT), bytes };
  // identities.json is the commit point, and stays last.
  const files: PlannedFile[] = [own, ...(planned?.files ?? [])];
  if (dryRun) return { report, wrote: files.map(({ path }) => join(loaded.root, path)) };
  const wrote = await writeAtomically(loaded.root, files, {
    command: 'episode-cleanup',
    untouched: UNTOUCHED,
    remove: planned?.remove ?? [],
    confirm: () => refuseStale(loaded, files),
  });
  return { report, wrote };
}

/** How alike identities have to be that are proposed as one person. */
const thresholdOf = ({ cluster_thresh: asked }: RunHow['given'], { parameters }: PipelineResult) =>
  typeof asked === 'number' ? asked : parameters.cluster_thresh;

/** Steps that split mixed tracks, for the history that a clustering begins with. */
function splitsOf(
  standing: ClusteredEpisode | undefined,
  actions: readonly CleanupAction[],
  now: string,
): { readonly splits: readonly MadeSplit[]; readonly more: NonNullable<RunHow['more']> } {
  if (standing === undefined || !actions.includes('split_tracks')) {
    return { splits: [], more: (known) => known };
  }
  const { result, imported, log } = standing;
  const made = splitMixed(result, log, imported.embeddings, now);
  return { splits: made.splits, more: (known) => (made.splits.length === 0 ? known : made.log) };
}

function figures({ episode }: ImportedWithLog, result: PipelineResult, changed: boolean) {
  const { min_cluster_size: least } = result.parameters;
  const countsOf = ({ tracks, faces }: PipelineResult['episode']) => ({
    tracks: tracks.count,
    faces: faces.count,
  });
  const known = episode.imported?.identities ?? [];
  const before = cleanupState(countsOf(episode), known, least);
  const after = changed
    ? cleanupState(countsOf(result.episode), result.identitySet.identities, least)
    : before;
  return {
    ...{ ep_id: episode.epId, run_id: episode.runId },
    ...{ tracks_before: before.tracks, tracks_after: after.tracks },
    ...{ faces_before: before.faces, faces_after: after.faces },
    ...{ clusters_before: before.clusters, clusters_after: after.clusters },
    ...{ metrics_before: before.metrics, metrics_after: after.metrics },
  };
}

function noModel(actions: readonly CleanupAction[]): AppError {
  const others = actions.filter((one) => one !== 'reembed').join(' ');
  const rest = others === '' ? '' : ` Leave reembed out to do the rest: --actions ${others}.`;
  return new AppError(
    'reembed/no-model',
    'reembed without a model',
    `reembed makes the vectors of all faces anew, for which a face model is needed, and the command line has none of its own. Nothing was changed. On the page, a model of yours embeds an episode anew.${rest}`,
  );
}
