import { join, resolve } from 'node:path';
import { buildExport } from '../core/export/build-export.ts';
import type { ExportProfile } from '../core/export/spelling.ts';
import { LOG_FILE_NAME } from '../core/moderation/log-file.ts';
import type { PipelineResult } from '../core/pipeline/pipeline.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import type { Kernel } from '../kernel/load-kernel.ts';
import {
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
import type { GivenParameters } from './kit/parameter-options.ts';
import { writeAtomically } from './kit/write-atomically.ts';
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
}

/** Cluster a loaded episode and write the results, all or nothing. */
export async function runEpisode(
  loaded: LoadedEpisode,
  options: EpisodeRunOptions,
  { given, now, engine: open }: RunHow,
): Promise<EpisodeRun> {
  refuseNothing(loaded.imported.episode);
  const root = options.out === undefined ? loaded.root : resolve(options.out);
  // Before anything is computed in vain.
  const decided = ['identities.json', LOG_FILE_NAME].map((name) => placed(name, loaded, options));
  mindForeign(loaded, decided, options.out === undefined);
  if (options.dryRun !== true) {
    await refuseLinks(root, decided, UNTOUCHED);
    if (options.out === undefined) refuseUnread(loaded, decided);
  }
  const engine = await open();
  const { imported, log, isNews, memory, ...run } = await clusterLoaded(loaded, options, {
    ...{ given, now, engine },
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
  if (options.dryRun === true) {
    return { ...run, now, wrote: planned.map((file) => join(root, file.path)) };
  }
  const wrote = await writeAtomically(root, planned, {
    command: 'episode-run',
    untouched: UNTOUCHED,
    remove: await stalePictures(root, loaded, options, planned),
    confirm: () => (options.out === undefined ? refuseStale(loaded, planned) : Promise.resolve()),
  });
  await memory?.save();
  return { ...run, now, wrote };
}
