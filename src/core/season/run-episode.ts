import { agglomerate } from '../cluster/agglomerate.ts';
import { itemConstraints, type RowConstraints } from '../cluster/item-constraints.ts';
import { DEFAULT_FLOOR } from '../cluster/limits.ts';
import type { ClusterParameters } from '../cluster/types.ts';
import type { ImportedEpisode } from '../episode/episode.ts';
import { trackVectors } from '../metric/track-vectors.ts';
import { standingEntries } from '../moderation/log.ts';
import type { OperationLog } from '../moderation/types.ts';
import type { PipelineOptions } from '../pipeline/pipeline.ts';
import { groundOf } from '../pipeline/stand.ts';
import { recommendForTracks } from '../suggest/recommend-for-tracks.ts';
import { leaveOut } from '../vector/leave-out.ts';
import { measureEpisode } from './measure-episode.ts';
import { seasonRuns, suggestionInput } from './season-runs.ts';
import type { EpisodeFigures } from './types.ts';

export interface RunOptions extends Pick<PipelineOptions, 'engines' | 'hooks'> {
  /** Tells the episode apart. */
  readonly key: string;
  readonly parameters: ClusterParameters;
  readonly log: OperationLog;
  readonly withDecisions: boolean;
}

/**
 * An imported episode as part of a season, from its vectors to its figures. The page runs the same
 * stages, the heavy ones in a worker.
 * @throws AppError of clustering; CancelledError
 */
export async function runEpisode(
  imported: ImportedEpisode,
  { key, parameters, log, withDecisions, engines, hooks }: RunOptions,
): Promise<EpisodeFigures> {
  const { episode, summaries, decisions } = groundOf(imported, log);
  const made = await trackVectors(episode, imported.embeddings, parameters, hooks);
  const { items, vectors } = leaveOut(made.used, decisions.deleted);
  const runs = seasonRuns(episode, decisions, parameters, withDecisions);
  const floor = Math.min(DEFAULT_FLOOR, parameters.cluster_thresh);
  const treeBy = async (rows: RowConstraints) => {
    const constraints = itemConstraints(rows, items);
    const options = { method: parameters.linkage, constraints, floor };
    return { items, agglomeration: await agglomerate(vectors, options, engines, hooks) };
  };
  const tree = await treeBy(runs.bound);
  const free = runs.free === undefined ? tree : await treeBy(runs.free);
  const known = suggestionInput(episode, decisions, parameters, withDecisions);
  const plain =
    made.used === made.plain ? vectors : leaveOut(made.plain, decisions.deleted).vectors;
  const of = { items, vectors, plain, method: parameters.linkage, tree: undefined };
  const tracks = { ...of, ...known };
  return measureEpisode({
    ...{ key, episode, summaries, decisions, withDecisions, parameters, tree, free },
    metric: made.metric,
    steps: standingEntries(log).length,
    recommendation: await recommendForTracks(tracks, engines.chain, hooks),
  });
}
