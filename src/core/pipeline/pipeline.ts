import { type AgglomerateOptions, agglomerate } from '../cluster/agglomerate.ts';
import { cutClusters } from '../cluster/cut.ts';
import { densityClusters } from '../cluster/density/density-clusters.ts';
import { itemConstraints } from '../cluster/item-constraints.ts';
import { DEFAULT_FLOOR } from '../cluster/limits.ts';
import type {
  Agglomeration,
  ChainEngine,
  ClusterParameters,
  Constraints,
  FlatClusters,
  MatrixEngine,
} from '../cluster/types.ts';
import { type ThresholdDiff, thresholdDiff } from '../diff/threshold-diff.ts';
import type { Episode, ImportedEpisode } from '../episode/episode.ts';
import { type PooledVectors, pool } from '../episode/pool.ts';
import { formIdentities } from '../identity/form.ts';
import { isNamed } from '../identity/labels.ts';
import { type TrackLikeness, trackLikeness } from '../identity/likeness.ts';
import { baseGroups, standingClusters } from '../identity/standing-clusters.ts';
import {
  asksForMore,
  type BelowFloor,
  countBelow,
  lacking,
  NO_FLOOR,
  type TrackFloor,
} from '../identity/track-floor.ts';
import type { IdentitySet, TrackSummaries } from '../identity/types.ts';
import type { JobHooks } from '../job.ts';
import { withPlainResultants } from '../metric/plain-resultants.ts';
import { trackVectors } from '../metric/track-vectors.ts';
import type { MetricReport } from '../metric/types.ts';
import { clusteringPoint, holdsAt, logAtPoint } from '../moderation/clustering-point.ts';
import type { FoldedDecisions } from '../moderation/folded.ts';
import type { OperationLog } from '../moderation/types.ts';
import { sameValue } from '../same-value.ts';
import { type ExactGroupStats, groupStats } from '../vector/group-stats.ts';
import { leaveOut } from '../vector/leave-out.ts';
import { type FounderTree, type RankedEpisode, sameTree } from './founder-tree.ts';
import { stand } from './stand.ts';

/** What a run needs beside the imported episode. */
export interface PipelineOptions {
  readonly parameters: ClusterParameters;
  readonly log: OperationLog;
  readonly engines: { readonly matrix: MatrixEngine; readonly chain: ChainEngine };
  readonly hooks: JobHooks;
  /** Tracks below it are left out, but for those that people decided about. */
  readonly floor?: TrackFloor;
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
  /** What decides who may stand for an identity. */
  readonly likeness: TrackLikeness;
  readonly constraints: Constraints;
  /** Tracks that were left out for being short or poor. */
  readonly below: BelowFloor;
  /** Undefined for density algorithms, which have no tree to cut. */
  readonly agglomeration: Agglomeration | undefined;
  /** As they stand: those of the last clustering, with the acts since. */
  readonly identitySet: IdentitySet;
  /** What clustering again makes of the same decisions; `identitySet` itself when nothing is held. */
  readonly again: IdentitySet;
  /** From one to the other: what is held back. */
  readonly heldBack: ThresholdDiff;
  /** Of `identitySet`. */
  readonly stats: ExactGroupStats;
}

/**
 * The whole flow, from parsed files to identities: read this first. The command line calls it; the
 * page runs the same stages, the heavy ones in a worker and the cut on every slider move.
 */
export async function clusterEpisode(
  imported: ImportedEpisode & Pick<RankedEpisode, 'founderTree'>,
  { parameters, log, engines, hooks, floor = NO_FLOOR }: PipelineOptions,
): Promise<PipelineResult> {
  const prepared = await prepare(imported, log, { parameters, hooks, floor });
  const { episode, decisions, pooled, plain } = prepared;
  const whole = episode.tracks.count === imported.episode.tracks.count;
  const known = whole ? imported.founderTree : undefined;
  const found = await find(prepared, parameters, engines, hooks, known);
  const { agglomeration, clusters } = found;
  const form = { ...prepared, clusters, parameters };
  const again = formIdentities(form);

  // See: [Note: An act changes only what it names]
  const point = clusteringPoint(log);
  let identitySet = again;
  if (holdsAt(log, point, parameters)) {
    const before = await prepare(imported, logAtPoint(log, point), {
      parameters,
      hooks,
      floor,
      // Whoever was named since is not missed there either.
      short: prepared.short,
    });
    const same = sameInput(before, prepared);
    const base = same ? found : await find(before, parameters, engines, hooks);
    const standing = standingClusters({
      base: baseGroups(base.clusters, before.decisions, before.summaries, parameters),
      baseEpisode: before.episode,
      episode,
      edits: decisions.edits,
      again: agglomeration && { agglomeration, items: pooled.items },
    });
    identitySet = formIdentities({ ...form, clusters: standing, previous: again });
  }
  // Other tools compare these figures, so they are the specification's whatever the metric.
  const stats = groupStats(plain.vectors, identityItems(identitySet, plain.items));
  const heldBack = thresholdDiff(identitySet, again);
  return { ...prepared, parameters, agglomeration, identitySet, again, heldBack, stats };
}

/** What a clustering is made of: an episode and what a log decides about it. */
interface Prepared {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly decisions: FoldedDecisions;
  readonly pooled: PooledVectors;
  readonly plain: PooledVectors;
  readonly metric: MetricReport | undefined;
  readonly likeness: TrackLikeness;
  readonly constraints: Constraints;
  readonly below: BelowFloor;
  /** Rows of the tracks that are counted there. */
  readonly short: readonly number[];
}

interface Preparing extends Required<Omit<PipelineOptions, 'log' | 'engines'>> {
  /** Where it is known which tracks are left out for being short or poor. */
  readonly short?: readonly number[];
}

async function prepare(
  imported: ImportedEpisode,
  log: OperationLog,
  { parameters, hooks, floor, short: known }: Preparing,
): Promise<Prepared> {
  const { episode, summaries, decisions, constraints: rows } = stand(imported, log, parameters);
  const vectors = await trackVectors(episode, imported.embeddings, parameters, hooks);
  const { metric } = vectors;
  const short = known ?? undecidedBelow(vectors.plain.items, summaries, decisions, floor);
  const out = [...decisions.deleted, ...short];
  const plain = leaveOut(vectors.plain, out);
  const pooled = vectors.used === vectors.plain ? plain : leaveOut(vectors.used, out);
  const below = countBelow(summaries, short, floor);
  // Of all tracks, whatever was decided about them and however they are compared.
  const mean =
    parameters.pooling_method === 'mean'
      ? vectors.plain
      : pool(episode, imported.embeddings, 'mean');
  const likeness = trackLikeness(mean, episode.tracks.count);
  const constraints = itemConstraints(rows, pooled.items);
  return {
    episode,
    summaries,
    decisions,
    pooled,
    plain,
    metric,
    likeness,
    constraints,
    below,
    short,
  };
}

/** Tracks below the floor that nobody decided about: whatever people said of a track, it is there. */
function undecidedBelow(
  items: Int32Array,
  summaries: TrackSummaries,
  { anchors, frozen, mustLink, cannotLink, marks, alone, deleted }: FoldedDecisions,
  floor: TrackFloor,
): readonly number[] {
  if (!asksForMore(floor)) return [];
  const spoken = [...anchors].flatMap(([row, { labels, locked, representative }]) =>
    locked || isNamed(labels) || representative >= 0 ? [row] : [],
  );
  const decided = new Set([
    ...[spoken, marks.keys(), alone, deleted, cannotLink].flatMap((rows) => [...rows]),
    ...[...frozen, ...mustLink].flatMap((rows) => [...rows]),
  ]);
  return [...items].filter((row) => !decided.has(row) && lacking(summaries, row, floor));
}

/** True when clustering one gives what clustering the other does. */
function sameInput(a: Prepared, b: Prepared): boolean {
  return (
    a.episode.tracks.count === b.episode.tracks.count &&
    a.episode.tracks.id.every((id, row) => b.episode.tracks.id[row] === id) &&
    a.pooled.items.length === b.pooled.items.length &&
    a.pooled.items.every((row, item) => b.pooled.items[item] === row) &&
    sameValue(a.constraints, b.constraints)
  );
}

interface Found {
  readonly agglomeration: Agglomeration | undefined;
  readonly clusters: FlatClusters;
}

async function find(
  { pooled, plain, constraints }: Prepared,
  parameters: ClusterParameters,
  engines: PipelineOptions['engines'],
  hooks: JobHooks,
  known?: FounderTree,
): Promise<Found> {
  if (parameters.algorithm !== 'agglomerative') {
    const items = { ...pooled, plain: plain.vectors, constraints };
    const clusters = await densityClusters(items, parameters, engines, hooks);
    return { agglomeration: undefined, clusters };
  }
  // A large tree is exact from its floor on: it has to reach down to where it is cut.
  const floor = Math.min(DEFAULT_FLOOR, parameters.cluster_thresh);
  const options: AgglomerateOptions = { method: parameters.linkage, constraints, floor };
  const run =
    sameTree(known, { items: pooled.items, constraints }, parameters) ??
    (await agglomerate(pooled.vectors, options, engines, hooks));
  const agglomeration = withPlainResultants(run, pooled.vectors, plain.vectors);
  return { agglomeration, clusters: cutClusters(agglomeration, pooled.items, parameters) };
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

/** The identities at each threshold; a tree is cut again, a density algorithm runs again. */
export async function sweepThresholds(
  result: PipelineResult,
  thresholds: readonly number[],
  { engines, hooks }: Pick<PipelineOptions, 'engines' | 'hooks'>,
): Promise<{ cluster_thresh: number; identitySet: IdentitySet }[]> {
  const { episode, summaries, decisions, pooled, plain, constraints, agglomeration, likeness } =
    result;
  const items = { ...pooled, plain: plain.vectors, constraints };
  const sets: { cluster_thresh: number; identitySet: IdentitySet }[] = [];
  for (const cluster_thresh of thresholds) {
    // Where something is held back, the identities are no cut of the tree.
    const { changes } = result.heldBack;
    if (changes.length > 0 && cluster_thresh === result.parameters.cluster_thresh) {
      sets.push({ cluster_thresh, identitySet: result.identitySet });
      continue;
    }
    const parameters = { ...result.parameters, cluster_thresh };
    const clusters =
      agglomeration === undefined
        ? await densityClusters(items, parameters, engines, hooks)
        : cutClusters(agglomeration, pooled.items, parameters);
    const form = { episode, summaries, clusters, decisions, parameters, likeness };
    sets.push({ cluster_thresh, identitySet: formIdentities(form) });
  }
  return sets;
}
