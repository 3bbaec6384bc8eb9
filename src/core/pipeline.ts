import { type AgglomerateOptions, agglomerate } from './cluster/agglomerate.ts';
import { cut, cutHeight, cutResultants } from './cluster/cut.ts';
import { densityClusters } from './cluster/density-clusters.ts';
import { itemConstraints } from './cluster/item-constraints.ts';
import type {
  Agglomeration,
  ChainEngine,
  ClusterParameters,
  Constraints,
  MatrixEngine,
} from './cluster/types.ts';
import type { Episode, ImportedEpisode } from './episode/episode.ts';
import { splitTracks } from './episode/split-tracks.ts';
import { formIdentities } from './identity/form.ts';
import { summariseTracks } from './identity/summaries.ts';
import type { FlatClusters, IdentitySet, TrackSummaries } from './identity/types.ts';
import type { JobHooks } from './job.ts';
import { withPlainResultants } from './metric/plain-resultants.ts';
import { trackVectors } from './metric/track-vectors.ts';
import type { MetricReport } from './metric/types.ts';
import { adopt } from './moderation/adopt.ts';
import { fold } from './moderation/fold.ts';
import type { FoldedDecisions } from './moderation/folded.ts';
import { append } from './moderation/log.ts';
import { trackSplits } from './moderation/track-splits.ts';
import { EMPTY_LOG, type OperationLog } from './moderation/types.ts';
import { enforcedPairs, withEnforced } from './same-frame/enforce.ts';
import { type ExactGroupStats, groupStats } from './vector/group-stats.ts';
import { leaveOut } from './vector/leave-out.ts';
import type { PooledVectors } from './vector/pool.ts';

/** What a run needs beside the imported episode. */
export interface PipelineOptions {
  readonly parameters: ClusterParameters;
  readonly log: OperationLog;
  readonly engines: { readonly matrix: MatrixEngine; readonly chain: ChainEngine };
  readonly hooks: JobHooks;
}

/** Every intermediate of a run, for export, scoring and sweeps. */
export interface PipelineResult {
  /** The imported one with the tracks split that people split. */
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly decisions: FoldedDecisions;
  readonly parameters: ClusterParameters;
  /** In the metric that was used. */
  readonly pooled: PooledVectors;
  /** The same tracks as the specification has them: what is exported. */
  readonly plain: PooledVectors;
  /** What became of `metric: within_track`; undefined when it was not asked for. */
  readonly metric: MetricReport | undefined;
  readonly constraints: Constraints;
  /** Undefined for density algorithms, which have no tree to cut. */
  readonly agglomeration: Agglomeration | undefined;
  readonly identitySet: IdentitySet;
  readonly stats: ExactGroupStats;
}

/**
 * The whole flow, from parsed files to identities: read this first. The command line calls it; the
 * page runs the same stages, the heavy ones in a worker and the cut on every slider move.
 */
export async function clusterEpisode(
  imported: ImportedEpisode,
  { parameters, log, engines, hooks }: PipelineOptions,
): Promise<PipelineResult> {
  const episode = splitTracks(imported.episode, trackSplits(log));
  const summaries = summariseTracks(episode);
  const decisions = fold(log, episode, summaries);
  const vectors = await trackVectors(episode, imported.embeddings, parameters, hooks);
  const { metric } = vectors;
  const plain = leaveOut(vectors.plain, decisions.deleted);
  const pooled = vectors.used === vectors.plain ? plain : leaveOut(vectors.used, decisions.deleted);
  const inOneFrame = enforcedPairs(episode, decisions, parameters);
  const constraints = itemConstraints(withEnforced(decisions, inOneFrame), pooled.items);

  let agglomeration: Agglomeration | undefined;
  let clusters: FlatClusters;
  if (parameters.algorithm === 'agglomerative') {
    const options: AgglomerateOptions = { method: parameters.linkage, constraints };
    const run = await agglomerate(pooled.vectors, options, engines, hooks);
    agglomeration = withPlainResultants(run, pooled.vectors, plain.vectors);
    clusters = cutClusters(agglomeration, pooled.items, parameters);
  } else {
    const items = { ...pooled, plain: plain.vectors, constraints };
    clusters = await densityClusters(items, parameters, engines, hooks);
  }

  const identitySet = formIdentities({ episode, summaries, clusters, decisions, parameters });
  // Other tools compare these figures, so they are the specification's whatever the metric.
  const stats = groupStats(plain.vectors, identityItems(identitySet, plain.items));
  return {
    episode,
    summaries,
    decisions,
    parameters,
    pooled,
    plain,
    metric,
    constraints,
    agglomeration,
    identitySet,
    stats,
  };
}

/** Flat clusters of a tree at `cluster_thresh`. Microseconds: the page calls it on every slider move. */
export function cutClusters(
  agglomeration: Agglomeration,
  items: Int32Array,
  { linkage, cluster_thresh }: Pick<ClusterParameters, 'linkage' | 'cluster_thresh'>,
): FlatClusters {
  const flat = cut(agglomeration.tree, cutHeight(linkage, cluster_thresh));
  return {
    items,
    labels: flat.labels,
    count: flat.count,
    resultant: cutResultants(flat, agglomeration.resultant),
  };
}

/** The tracks of every identity as rows of the pooled matrix, in the order of the set. */
export function identityItems(set: IdentitySet, items: Int32Array): Int32Array[] {
  const itemOf = new Map<number, number>();
  items.forEach((row, item) => {
    itemOf.set(row, item);
  });
  return set.identities.map(({ tracks }) =>
    Int32Array.from([...tracks].flatMap((row) => itemOf.get(row) ?? [])),
  );
}

/** The log an episode starts with: what its identities.json says about names, locks, pictures. */
export function logOfImport(episode: Episode, at: string): OperationLog {
  if (episode.imported === undefined) return EMPTY_LOG;
  const operation = adopt(episode.imported, episode, summariseTracks(episode));
  return operation === undefined ? EMPTY_LOG : append(EMPTY_LOG, operation, { at });
}

/** The identities at each threshold; a tree is cut again, a density algorithm runs again. */
export async function sweepThresholds(
  result: PipelineResult,
  thresholds: readonly number[],
  { engines, hooks }: Pick<PipelineOptions, 'engines' | 'hooks'>,
): Promise<{ cluster_thresh: number; identitySet: IdentitySet }[]> {
  const { episode, summaries, decisions, pooled, plain, constraints, agglomeration } = result;
  const items = { ...pooled, plain: plain.vectors, constraints };
  const sets: { cluster_thresh: number; identitySet: IdentitySet }[] = [];
  for (const cluster_thresh of thresholds) {
    const parameters = { ...result.parameters, cluster_thresh };
    const clusters =
      agglomeration === undefined
        ? await densityClusters(items, parameters, engines, hooks)
        : cutClusters(agglomeration, pooled.items, parameters);
    const form = { episode, summaries, clusters, decisions, parameters };
    sets.push({ cluster_thresh, identitySet: formIdentities(form) });
  }
  return sets;
}
