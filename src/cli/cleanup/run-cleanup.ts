import { join, posix } from 'node:path';
import {
  CLEANUP_REPORT,
  type CleanupAction,
  type CleanupReport,
  cleanupState,
} from '../../core/cleanup/cleanup-report.ts';
import { groupIdentities } from '../../core/cleanup/group-identities.ts';
import { type MadeSplit, splitMixed } from '../../core/cleanup/split-mixed.ts';
import type { ExportProfile } from '../../core/export/spelling.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import type { PipelineResult } from '../../core/pipeline/pipeline.ts';
import { type ClusteredEpisode, clusterLoaded } from '../cluster-loaded.ts';
import { clusterHooks } from '../kit/cluster-hooks.ts';
import type { CropModel } from '../kit/crop-model.ts';
import { type ReadEpisode, refuseNothing, refuseStale } from '../kit/load-episode.ts';
import { note } from '../kit/output.ts';
import type { ParameterOptions } from '../kit/parameter-options.ts';
import { type PlannedFile, writeAtomically } from '../kit/write-atomically.ts';
import { UNTOUCHED } from '../plan-run.ts';
import { planEpisodeRun, type RunHow } from '../run-episode.ts';
import { reembedEpisode } from './reembed.ts';

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

export interface CleanupHow extends Omit<RunHow, 'more'> {
  /** What embeds faces anew, where that is among the actions. */
  readonly model?: (() => Promise<CropModel>) | undefined;
}

/** A cleanup that is computed: nothing is written yet. */
export interface PlannedCleanup {
  readonly report: CleanupReport;
  /** Relative to the folder of the episode; identities.json is the last, where it changes. */
  readonly files: readonly PlannedFile[];
  /** Pictures of identities that are no more. */
  readonly remove: readonly string[];
}

/** How the files of a cleanup are written. */
export const CLEANING = { command: 'episode-cleanup', untouched: UNTOUCHED } as const;

/** Clean an episode up, and write what changed and the report: all at once, or nothing. */
export async function runCleanup(
  loaded: ReadEpisode,
  options: CleanupOptions,
  how: CleanupHow,
): Promise<Cleanup> {
  const { report, files, remove } = await planCleanup(loaded, options, how);
  if (options.dryRun === true) {
    return { report, wrote: files.map(({ path }) => join(loaded.root, path)) };
  }
  const confirm = () => refuseStale(loaded, files);
  const wrote = await writeAtomically(loaded.root, files, { ...CLEANING, remove, confirm });
  return { report, wrote };
}

/**
 * What cleaning an episode up changes: tracks are split that look like two people, all are clustered again, and which
 * identities are one person is proposed. Everything that changes is a step of the history, so that locks and decisions
 * hold.
 * @throws AppError of clustering
 */
export async function planCleanup(
  loaded: ReadEpisode,
  options: CleanupOptions,
  how: CleanupHow,
): Promise<PlannedCleanup> {
  const { actions, dryRun = false } = options;
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
  const reembeds = actions.includes('reembed');
  // As it stands: where mixed tracks are, and what is grouped where nothing changes.
  const standing =
    actions.includes('split_tracks') || !(reclusters || reembeds)
      ? await clusterLoaded(loaded, cluster, { given, now, engine })
      : undefined;
  const { splits, more } = splitsOf(standing, actions, now);
  // Whatever comes after it goes by the new vectors.
  const reembedded = reembeds
    ? await reembedEpisode(loaded, await modelOf(how), dryRun)
    : { loaded, files: [], counts: undefined };
  if (reembeds && dryRun) note(NOT_MADE);
  const { counts } = reembedded;
  const profile: ExportProfile = episode.imported?.dialect === 'pipeline' ? 'pipeline' : 'spec';
  const planned =
    standing !== undefined && splits.length === 0 && !reclusters && !reembeds
      ? undefined
      : await planEpisodeRun(
          reembedded.loaded,
          { ...cluster, profile, dryRun, recluster: reclusters },
          { given, now, engine: how.engine, more: reembeds ? printedAnew(loaded, more) : more },
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
    ...(counts === undefined ? {} : { reembed: counts }),
    grouping: { applied: false, proposals },
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`);
  const own = { path: posix.join(loaded.manifests, CLEANUP_REPORT), bytes };
  // identities.json is the commit point, and stays last.
  const files = [own, ...reembedded.files, ...(planned?.files ?? [])];
  return { report, files, remove: planned?.remove ?? [] };
}

const NOT_MADE =
  'with --dry-run nothing is embedded: what comes after reembed is told of the vectors that are there.';

function modelOf({ model }: CleanupHow): Promise<CropModel> {
  if (model === undefined) throw new Error('reembed is asked for, and no model is given');
  return model();
}

/** A history knows its tracks by their vectors, too: it is written with those that they have now. */
function printedAnew(
  { imported: { log } }: ReadEpisode,
  more: NonNullable<RunHow['more']>,
): NonNullable<RunHow['more']> {
  return log === undefined ? more : (...known) => ({ ...more(...known) });
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
