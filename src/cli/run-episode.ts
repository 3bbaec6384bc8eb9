import { join, resolve } from 'node:path';
import { buildExport } from '../core/export/build-export.ts';
import type { ExportProfile } from '../core/export/spelling.ts';
import { LOG_FILE_NAME } from '../core/moderation/log-file.ts';
import type { PipelineResult } from '../core/pipeline/pipeline.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import type { Kernel } from '../kernel/load-kernel.ts';
import {
  type ClusterHow,
  type ClusterOptions,
  clusterLoaded,
  historyOf,
  representatives,
} from './cluster-loaded.ts';
import type { MatchedRun } from './facebank/match-run.ts';
import type { ChosenThreshold } from './kit/auto-threshold.ts';
import type { EpisodeOptions } from './kit/episode-options.ts';
import { refuseLinks } from './kit/links.ts';
import type { LoadedEpisode } from './kit/load-episode.ts';
import { refuseNothing, refuseStale } from './kit/load-episode.ts';
import type { NullFile } from './kit/null-file.ts';
import type { GivenParameters } from './kit/parameter-options.ts';
import { type PlannedFile, writeAtomically } from './kit/write-atomically.ts';
import {
  commitLast,
  keptIdentities,
  keptLog,
  mindForeign,
  placed,
  refuseUnread,
  stalePictures,
  UNTOUCHED,
} from './plan-run.ts';

/** Options of `episode-run` as commander hands them over. */
export interface EpisodeRunOptions extends EpisodeOptions, ClusterOptions {
  readonly cluster?: boolean;
  readonly out?: string;
  readonly profile: ExportProfile;
  readonly now?: string;
  readonly dryRun?: boolean;
  readonly trackVectors?: boolean;
}

/** A finished run: what was computed and which files it wrote (or would have written). */
export interface EpisodeRun {
  readonly result: PipelineResult;
  readonly wrote: readonly string[];
  readonly now: string;
  /** How the threshold was chosen. */
  readonly chosen: ChosenThreshold;
  /** What the data speak for, where the report tells it. */
  readonly recommendation: Recommendation | undefined;
  /** Who of a Facebank is in it, where one was named. */
  readonly matched: MatchedRun | undefined;
}

export interface RunHow {
  readonly given: GivenParameters;
  readonly now: string;
  readonly engine: () => Promise<Kernel>;
  /** See `ClusterHow`. */
  readonly more?: ClusterHow['more'];
}

/** A run that is computed: nothing is written yet. */
export interface PlannedRun {
  readonly run: Omit<EpisodeRun, 'wrote'>;
  /** Absolute; the files are relative to it. */
  readonly root: string;
  /** identities.json is the last. */
  readonly files: readonly PlannedFile[];
  /** Pictures of identities that are no more. */
  readonly remove: readonly string[];
  readonly memory: NullFile | undefined;
}

/** Cluster a loaded episode and write the results, all or nothing. */
export async function runEpisode(
  loaded: LoadedEpisode,
  options: EpisodeRunOptions,
  how: RunHow,
): Promise<EpisodeRun> {
  const { run, root, files, remove, memory } = await planEpisodeRun(loaded, options, how);
  if (options.dryRun === true) return { ...run, wrote: files.map(({ path }) => join(root, path)) };
  const wrote = await writeAtomically(root, files, {
    ...WRITING,
    remove,
    confirm: () => (options.out === undefined ? refuseStale(loaded, files) : Promise.resolve()),
  });
  await memory?.save();
  return { ...run, wrote };
}

/** How the files of a run are written. */
export const WRITING = { command: 'episode-run', untouched: UNTOUCHED } as const;

/** Files that hold decisions, relative to the root. */
export const decidedFiles = (
  loaded: LoadedEpisode,
  options: Pick<EpisodeRunOptions, 'out' | 'profile'>,
): readonly string[] =>
  ['identities.json', LOG_FILE_NAME].map((name) => placed(name, loaded, options));

/** Cluster a loaded episode, and what is to be written. */
export async function planEpisodeRun(
  loaded: LoadedEpisode,
  options: EpisodeRunOptions,
  { given, now, engine: open, more }: RunHow,
): Promise<PlannedRun> {
  refuseNothing(loaded.imported.episode);
  const root = options.out === undefined ? loaded.root : resolve(options.out);
  // Before anything is computed in vain.
  const decided = decidedFiles(loaded, options);
  mindForeign(loaded, decided, options.out === undefined);
  if (options.dryRun !== true) {
    await refuseLinks(root, decided, UNTOUCHED);
    if (options.out === undefined) refuseUnread(loaded, decided);
  }
  const engine = await open();
  const { imported, log, isNews, memory, ...run } = await clusterLoaded(loaded, options, {
    ...{ given, now, engine, more },
  });
  const { result, chosen } = run;
  const files = buildExport(
    { ...result, now, thresholdOrigin: chosen.origin },
    {
      profile: options.profile,
      reps: await representatives(loaded, result),
      ...(options.trackVectors === true ? { pooled: result.plain } : {}),
      ...(isNews ? { log: historyOf(imported, result, log) } : {}),
    },
  );
  const planned = commitLast([
    ...files.map((file) => ({ ...file, path: placed(file.path, loaded, options) })),
    ...(isNews ? await keptLog(loaded, options, root) : []),
    ...(await keptIdentities(loaded, options, root)),
  ]);
  const remove = options.dryRun === true ? [] : await stalePictures(root, loaded, options, planned);
  return { run: { ...run, now }, root, files: planned, remove, memory };
}
