import type { BaseRequest, ClusterResult } from '../../../workers/cluster/types.ts';
import { cutClusters } from '../../core/cluster/cut.ts';
import type { ClusterParameters, FlatClusters } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import {
  type BaseGroups,
  baseGroups,
  standingClusters,
} from '../../core/identity/standing-clusters.ts';
import {
  type ClusteringPoint,
  clusteringPoint,
  holdsAt,
  logAtPoint,
} from '../../core/moderation/clustering-point.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { sameShape, trackShape } from '../../core/moderation/track-shape.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import {
  clusteringSignature,
  constraintsOf,
  type Ground,
  groundOf,
  type Stand,
} from '../../core/pipeline/stand.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState, BaseClustering, EngineChoice } from '../lib/types.ts';
import { selectResult } from './clustered.ts';
import { baseOf, flatSignature } from './stand.ts';

/*
 * See: [Note: An act changes only what it names]
 * The page keeps the clustering of the last clustering point beside the one under all decisions: the
 * first is what is shown, with the acts since done on it; the second is what is offered.
 */

/** The clustering that the acts since the last clustering point need. */
export interface BaseWanted extends Stand {
  readonly parameters: ClusterParameters;
}

const points = new WeakMap<
  OperationLog,
  { readonly point: ClusteringPoint; readonly base: OperationLog }
>();

/** The last clustering point of a log, and the log as it was there. */
function pointOf(log: OperationLog) {
  const known = points.get(log);
  if (known !== undefined) return known;
  const point = clusteringPoint(log);
  const made = { point, base: logAtPoint(log, point) };
  points.set(log, made);
  return made;
}

const wantedOf = memoLast((ground: Ground, parameters: ClusterParameters): BaseWanted => {
  const constraints = constraintsOf(ground.episode, ground.decisions, parameters);
  const tree = clusteringSignature(parameters, 'auto', constraints, ground.shape);
  return { ...ground, constraints, parameters, signature: baseSignature(tree, parameters) };
});

/** What a base was made from, as text. @param tree of the clustering, whatever the engine */
export function baseSignature(tree: string, parameters: ClusterParameters): string {
  return parameters.algorithm === 'agglomerative' ? tree : flatSignature(tree, parameters);
}

/**
 * What the acts since the last clustering are done on; undefined where nothing is held: no act, or
 * other parameters than those that they were made with.
 */
export function baseWanted(
  { open, log }: Pick<AppState, 'open' | 'log'>,
  parameters: ClusterParameters,
): BaseWanted | undefined {
  if (open === undefined || !holdsAt(log, pointOf(log).point, parameters)) return undefined;
  return wantedOf(groundOf(baseOf(open), pointOf(log).base), parameters);
}

/** What the worker is asked for it. @param now the log, whose tracks the worker has */
export function baseRequest(
  { parameters, constraints, episode, base, shape }: BaseWanted,
  engine: EngineChoice,
  now: OperationLog,
): BaseRequest {
  const same = sameShape(shape, trackShape(base, now));
  return { parameters, engine, constraints, episode: same ? undefined : episode };
}

const groupsOf = memoLast((base: BaseClustering, wanted: BaseWanted): BaseGroups => {
  const { parameters, decisions, summaries } = wanted;
  const { agglomeration, items } = base.result;
  const clusters = base.flat ?? cutClusters(agglomeration, items, parameters);
  return baseGroups(clusters, decisions, summaries, parameters);
});

const standingOf = memoLast(
  (
    base: BaseGroups,
    baseEpisode: Episode,
    episode: Episode,
    edits: FoldedDecisions['edits'],
    again: ClusterResult | undefined,
  ): FlatClusters => standingClusters({ base, baseEpisode, episode, edits, again }),
);

/** What the clusters as they stand follow from. */
type StandingState = Pick<AppState, 'open' | 'log' | 'clustering' | 'bases' | 'parameters'>;

/** The clustering that is shown is done on this one; undefined where nothing is held. */
export function selectBase(state: StandingState, parameters = state.parameters) {
  const wanted = baseWanted(state, parameters);
  return wanted && state.bases.find(({ signature }) => signature === wanted.signature);
}

/**
 * The clusters of the last clustering with the acts since; undefined where nothing is held, or the
 * clustering of then is not at hand yet.
 */
export function selectStanding(
  state: StandingState,
  decisions: FoldedDecisions,
  parameters: ClusterParameters,
): FlatClusters | undefined {
  const wanted = baseWanted(state, parameters);
  const base = selectBase(state, parameters);
  if (state.open === undefined || wanted === undefined || base === undefined) return undefined;
  const tree = parameters.algorithm === 'agglomerative' ? selectResult(state) : undefined;
  const groups = groupsOf(base, wanted);
  return standingOf(groups, wanted.episode, state.open.episode, decisions.edits, tree);
}
