import type { ClusterParameters } from '../../core/cluster/types.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { trackVectors } from '../../core/metric/track-vectors.ts';
import type { MetricReport } from '../../core/metric/types.ts';
import { startingLog } from '../../core/moderation/adopt.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import type { PipelineResult } from '../../core/pipeline/pipeline.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import { suggestionInput } from '../../core/season/season-runs.ts';
import { MOST_JUDGED, recommendForTracks } from '../../core/suggest/recommend-for-tracks.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
import { leaveOut } from '../../core/vector/leave-out.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import type { NullFile } from './null-file.ts';

export interface RecommendOptions {
  readonly parameters: ClusterParameters;
  readonly engine: Kernel;
  /** False leaves names, locks and merges out. */
  readonly withDecisions: boolean;
  /** What other episodes showed, and where this one is remembered. */
  readonly memory?: NullFile | undefined;
}

export interface Recommended {
  readonly recommendation: Recommendation;
  /** Undefined unless `within_track` was asked for. */
  readonly metric: MetricReport | undefined;
}

/** The threshold that an episode's data speak for, before it is clustered. */
export async function recommendEpisode(
  imported: ImportedWithLog,
  { parameters, engine, withDecisions, memory }: RecommendOptions,
): Promise<Recommended> {
  const log = startingLog(imported, isoSeconds(0));
  const { episode, decisions } = groundOf(imported, log);
  const made = await trackVectors(episode, imported.embeddings, parameters, SILENT_HOOKS);
  const { items, vectors } = leaveOut(made.used, decisions.deleted);
  const plain =
    made.used === made.plain ? vectors : leaveOut(made.plain, decisions.deleted).vectors;
  const known = suggestionInput(episode, decisions, parameters, withDecisions);
  const comparison = { ...parameters, metric: made.metric?.used ?? 'cosine' } as const;
  const remembered = memory?.recall(episode, comparison);
  const tracks = { items, vectors, plain, method: parameters.linkage, tree: undefined, ...known };
  const recommendation = await recommendForTracks({ ...tracks, remembered }, engine, SILENT_HOOKS);
  memory?.learn(episode, comparison, recommendation);
  return { recommendation, metric: made.metric };
}

/** The same of an episode that was clustered; undefined for a density algorithm, which has no tree. */
export async function recommendResult(
  {
    episode,
    decisions,
    parameters,
    pooled,
    plain,
    metric,
    constraints,
    agglomeration,
  }: PipelineResult,
  engine: Kernel,
  memory?: NullFile,
): Promise<Recommendation | undefined> {
  if (agglomeration === undefined) return undefined;
  const { items, vectors } = pooled;
  const { mustLink, cannotLink, frozen } = constraints;
  const isFree = mustLink.length + cannotLink.length + frozen.length === 0;
  const tree = isFree && items.length <= MOST_JUDGED ? agglomeration.tree : undefined;
  const known = suggestionInput(episode, decisions, parameters, true);
  const comparison = { ...parameters, metric: metric?.used ?? 'cosine' } as const;
  const remembered = memory?.recall(episode, comparison);
  const found = await recommendForTracks(
    {
      ...{ items, vectors, method: parameters.linkage, tree, ...known, remembered },
      plain: plain.vectors,
    },
    engine,
    SILENT_HOOKS,
  );
  memory?.learn(episode, comparison, found);
  return found;
}
