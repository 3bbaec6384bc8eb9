import { Bounded } from '../../src/core/bounded.ts';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { squareEngine } from '../../src/core/cluster/dense.ts';
import { DEFAULT_FLOOR, DENSE_LIMIT } from '../../src/core/cluster/limits.ts';
import type { Constraints, LinkageMethod } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { refusalText } from '../../src/core/metric/metric-words.ts';
import { withPlainResultants } from '../../src/core/metric/plain-resultants.ts';
import { MOST_JUDGED, recommendForTracks } from '../../src/core/suggest/recommend-for-tracks.ts';
import { LatestAnswer, type OnProgress } from '../common/jobs.ts';
import {
  type CallContext,
  type Held,
  type Pooled,
  type Prepared,
  poolFor,
  prepare,
} from './held.ts';
import { SquareCache } from './square-cache.ts';
import type {
  LinkageTree,
  MetricProposal,
  MetricProposalRequest,
  SuggestRequest,
  TreesRequest,
  TreesResult,
} from './types.ts';

/** Trees that are kept for one pooling: five linkages, with and without decisions, twice over. */
const KEPT_TREES = 20;
/** Thresholds in this metric lie lower: other people are at about 0, as far as faces vary like one. */
const PROPOSAL_FLOOR = Math.min(0.1, DEFAULT_FLOOR);

/**
 * The calls that find out what else could be: another threshold, other trees, another metric. They
 * run beside the clustering that is shown, which stays as it is, each on a kernel of its own; a
 * request takes the place of the one before, which rejects with CancelledError.
 */
export function createAlternatives({ engines, opened, pooledNow, clustered }: CallContext) {
  const suggestions = new LatestAnswer();
  const otherTrees = new LatestAnswer();
  const reports = new LatestAnswer();
  const proposals = new LatestAnswer();
  const squares = new SquareCache();
  const kept = new WeakMap<Pooled, Bounded<string, LinkageTree>>();

  const treesOf = async (request: TreesRequest, hooks: JobHooks): Promise<TreesResult> => {
    clustered();
    const held = opened();
    const pooled = pooledNow();
    const prepared = prepare(pooled, request.constraints);
    const known = kept.get(pooled) ?? new Bounded<string, LinkageTree>(KEPT_TREES);
    kept.set(pooled, known);
    const trees: LinkageTree[] = [];
    const missing: { linkage: LinkageMethod; reason: string }[] = [];
    for (const linkage of request.linkages) {
      const key = `${linkage}|${request.floor}|${prepared.key}`;
      try {
        const tree =
          known.get(key) ??
          runOf(held, linkage, prepared, request.floor) ??
          (await made(linkage, prepared, pooled, request.floor, hooks));
        known.set(key, tree);
        trees.push(tree);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        missing.push({ linkage, reason: error.userMessage });
      }
      await hooks.breathe();
    }
    return { trees, missing };
  };

  const made = async (
    linkage: LinkageMethod,
    prepared: Prepared,
    pooled: Pooled,
    floor: number,
    hooks: JobHooks,
  ): Promise<LinkageTree> => {
    refuseCentroid(linkage, prepared.items.length);
    const chain = await engines.spare('trees');
    const inner = squareEngine(linkage, { matrix: chain.matrix, chain });
    const matrix = squares.over(inner, pooled, prepared);
    const { vectors, constraints } = prepared;
    const options = { method: linkage, constraints, floor };
    const run = await agglomerate(vectors, options, { matrix, chain }, hooks);
    return { linkage, items: prepared.items, tree: run.tree, floor: run.floor };
  };

  const propose = async (
    { linkage, constraints: given, suggestion }: MetricProposalRequest,
    hooks: JobHooks,
  ): Promise<MetricProposal> => {
    const parameters = { pooling_method: pooledNow().method, metric: 'within_track' } as const;
    const pooled = await poolFor(opened(), parameters, hooks);
    const { metric } = pooled;
    if (metric?.used !== 'within_track') throw refused(metric && refusalText(metric));
    const { items, vectors, plain, constraints } = prepare(pooled, given);
    const chain = await engines.spare('metric');
    const on = { matrix: chain.matrix, chain };
    const options = { method: linkage, constraints, floor: PROPOSAL_FLOOR };
    const run = await agglomerate(vectors, options, on, hooks);
    const agglomeration = withPlainResultants(run, vectors, plain);
    const tracks = { items, vectors, plain, method: linkage, tree: undefined, ...suggestion };
    const recommendation = await recommendForTracks(tracks, chain, hooks);
    return { items, agglomeration, metric, recommendation };
  };

  return {
    /** Recommend a threshold. @throws AppError `cluster/not-clustered` */
    suggest: (request: SuggestRequest, onProgress?: OnProgress) =>
      suggestions.ask(async (hooks) => {
        const { prepared, method, agglomeration } = clustered();
        const { items, vectors, plain, constraints } = prepared;
        const isWhole = isFree(constraints) && items.length <= MOST_JUDGED;
        const tree = isWhole ? agglomeration.tree : undefined;
        const chain = await engines.spare('suggest');
        const tracks = { items, vectors, plain, method, tree, ...request };
        return recommendForTracks(tracks, chain, hooks);
      }, onProgress),

    /** Nobody waits for the threshold any more. */
    stopSuggest: async () => suggestions.drop(),

    /** Agglomerate the tracks of the last `cluster` by other linkages. */
    trees: (request: TreesRequest, onProgress?: OnProgress) =>
      otherTrees.ask((hooks) => treesOf(request, hooks), onProgress),

    /** Stop `trees`, and nothing else. */
    stopTrees: async () => otherTrees.drop(),

    /** What the metric of the episode's own would be learned from, and whether it is refused. */
    metricReport: () =>
      reports.ask(async (hooks) => {
        const { episode, metric } = opened();
        return (await metric.learn(episode, hooks)).report;
      }),

    /** Cluster in that metric, before anybody has chosen it. @throws AppError `metric/refused` */
    proposeMetric: (request: MetricProposalRequest, onProgress?: OnProgress) =>
      proposals.ask((hooks) => propose(request, hooks), onProgress),

    /** Nobody waits for the metric any more. */
    stopMetric: async () => {
      reports.drop();
      proposals.drop();
    },
  };
}

/** The tree of a clustering that was run before with the same inputs. */
function runOf(
  { runs, last }: Held,
  linkage: LinkageMethod,
  { key, items }: Prepared,
  floor: number,
): LinkageTree | undefined {
  const known = runs.get([last?.engine, linkage, key].join('|'))?.agglomeration;
  if (known === undefined || known.floor > floor) return undefined;
  return { linkage, items, tree: known.tree, floor: known.floor };
}

/** Centroid linkage has no way around the whole matrix, and is not worth hundreds of megabytes. */
function refuseCentroid(linkage: LinkageMethod, tracks: number): void {
  if (linkage !== 'centroid' || tracks <= DENSE_LIMIT) return;
  throw new AppError(
    'trees/too-many-for-centroid',
    `${tracks} tracks, at most ${DENSE_LIMIT}`,
    `Centroid linkage needs the distances of all pairs at once, which is too much for ${tracks} tracks.`,
  );
}

function isFree({ mustLink, cannotLink, frozen }: Constraints): boolean {
  return mustLink.length === 0 && cannotLink.length === 0 && frozen.length === 0;
}

function refused(reason: string | undefined): AppError {
  return new AppError(
    'metric/refused',
    'no metric can be learned from these vectors',
    reason ?? 'No metric can be learned from this episode.',
  );
}
