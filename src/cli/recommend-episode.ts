import type { ClusterParameters } from '../core/cluster/types.ts';
import type { ImportedEpisode } from '../core/episode/episode.ts';
import { splitTracks } from '../core/episode/split-tracks.ts';
import { isoSeconds } from '../core/export/input.ts';
import { summariseTracks } from '../core/identity/summaries.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import { startingLog } from '../core/moderation/adopt-rest.ts';
import { fold } from '../core/moderation/fold.ts';
import { trackSplits } from '../core/moderation/track-splits.ts';
import type { PipelineResult } from '../core/pipeline.ts';
import { suggestionInput } from '../core/season/season-runs.ts';
import { MOST_JUDGED, recommendForTracks } from '../core/suggest/recommend-for-tracks.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import { leaveOut } from '../core/vector/leave-out.ts';
import { pool } from '../core/vector/pool.ts';
import type { Kernel } from '../kernel/load-kernel.ts';
import type { NullFile } from './null-file.ts';

export interface RecommendOptions {
  readonly parameters: ClusterParameters;
  readonly engine: Kernel;
  /** False leaves names, locks and merges out. */
  readonly withDecisions: boolean;
  /** What other episodes showed, and where this one is remembered. */
  readonly memory?: NullFile | undefined;
}

/** The threshold that an episode's data speak for, before it is clustered. */
export async function recommendEpisode(
  imported: ImportedEpisode,
  { parameters, engine, withDecisions, memory }: RecommendOptions,
): Promise<Recommendation> {
  const log = startingLog(imported, isoSeconds(0));
  const episode = splitTracks(imported.episode, trackSplits(log));
  const decisions = fold(log, episode, summariseTracks(episode));
  const { items, vectors } = leaveOut(
    pool(episode, imported.embeddings, parameters.pooling_method),
    decisions.deleted,
  );
  const known = suggestionInput(episode, decisions, parameters, withDecisions);
  const remembered = memory?.recall(episode, parameters);
  const tracks = { items, vectors, method: parameters.linkage, tree: undefined, ...known };
  const found = await recommendForTracks({ ...tracks, remembered }, engine, SILENT_HOOKS);
  memory?.learn(episode, parameters, found);
  return found;
}

/** The same of an episode that was clustered; undefined for a density algorithm, which has no tree. */
export async function recommendResult(
  { episode, decisions, parameters, pooled, constraints, agglomeration }: PipelineResult,
  engine: Kernel,
  memory?: NullFile,
): Promise<Recommendation | undefined> {
  if (agglomeration === undefined) return undefined;
  const { items, vectors } = pooled;
  const { mustLink, cannotLink, frozen } = constraints;
  const isFree = mustLink.length + cannotLink.length + frozen.length === 0;
  const tree = isFree && items.length <= MOST_JUDGED ? agglomeration.tree : undefined;
  const known = suggestionInput(episode, decisions, parameters, true);
  const remembered = memory?.recall(episode, parameters);
  const found = await recommendForTracks(
    { items, vectors, method: parameters.linkage, tree, ...known, remembered },
    engine,
    SILENT_HOOKS,
  );
  memory?.learn(episode, parameters, found);
  return found;
}
