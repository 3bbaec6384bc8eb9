import type {
  BaseRequest,
  ClusterResult,
  TrackConstraints,
} from '../../../workers/cluster/types.ts';
import type { ClusterParameters, FlatClusters } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import {
  type BaseGroups,
  baseGroups,
  standingClusters,
} from '../../core/identity/standing-clusters.ts';
import type { TrackSummaries } from '../../core/identity/types.ts';
import {
  type ClusteringPoint,
  clusteringPoint,
  holdsAt,
  logAtPoint,
} from '../../core/moderation/clustering-point.ts';
import { fold } from '../../core/moderation/fold.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { sameDecisions } from '../../core/moderation/log.ts';
import { sameSplits, trackSplits } from '../../core/moderation/track-splits.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { cutClusters } from '../../core/pipeline/pipeline.ts';
import { clusteringSignature } from '../../core/pipeline/stand.ts';
import { enforcedPairs } from '../../core/same-frame/enforce.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState, BaseClustering, EngineChoice, OpenEpisode } from '../lib/types.ts';
import { constraintsOf, flatSignature } from './clustering-signature.ts';
import { splitAgain } from './split-episode.ts';

/*
 * See: [Note: An act changes only what it names]
 * The page keeps the clustering of the last clustering point beside the one under all decisions: the
 * first is what is shown, with the acts since done on it; the second is what is offered.
 */

/** What a clustering is made of: an episode as a log has it, and what that decides. */
interface Ground {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly decisions: FoldedDecisions;
  readonly log: OperationLog;
}

/** The clustering that the acts since the last clustering point need. */
export interface BaseWanted extends Ground {
  readonly parameters: ClusterParameters;
  readonly constraints: TrackConstraints;
  readonly signature: string;
}

const points = new WeakMap<OperationLog, ClusteringPoint>();

function pointOf(log: OperationLog): ClusteringPoint {
  const known = points.get(log) ?? clusteringPoint(log);
  points.set(log, known);
  return known;
}

const bases = new WeakMap<OperationLog, OperationLog>();
let lastBase: OperationLog | undefined;

/** The log at its point: the same object for all logs that only went on from there. */
function baseLogOf(log: OperationLog): OperationLog {
  const known = bases.get(log);
  if (known !== undefined) return known;
  const at = logAtPoint(log, pointOf(log));
  if (lastBase === undefined || !sameDecisions(lastBase, at)) lastBase = at;
  bases.set(log, lastBase);
  return lastBase;
}

const groundOf = memoLast(
  (base: Episode, episode: Episode, summaries: TrackSummaries, log: OperationLog): Ground => {
    const open = { base, episode, summaries } as OpenEpisode;
    const then = splitAgain(open, log);
    const shown = sameShape(then.episode, episode) ? { episode, summaries } : then;
    return { ...shown, log, decisions: fold(log, shown.episode, shown.summaries) };
  },
);

const sameShape = (a: Episode, b: Episode): boolean =>
  a.tracks.count === b.tracks.count && a.tracks.id.every((id, row) => b.tracks.id[row] === id);

const wantedOf = memoLast((ground: Ground, parameters: ClusterParameters): BaseWanted => {
  const { episode, decisions, log } = ground;
  const constraints = constraintsOf(decisions, enforcedPairs(episode, decisions, parameters));
  const signature = baseSignature(parameters, constraints, log);
  return { ...ground, parameters, constraints, signature };
});

/** What a base was made from, as text. */
export function baseSignature(
  parameters: ClusterParameters,
  constraints: TrackConstraints,
  log: OperationLog,
): string {
  const tree = clusteringSignature(parameters, 'auto', constraints, trackSplits(log));
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
  if (open === undefined || !holdsAt(log, pointOf(log), parameters)) return undefined;
  const ground = groundOf(open.base, open.episode, open.summaries, baseLogOf(log));
  return wantedOf(ground, parameters);
}

/** What the worker is asked for it. @param now the log, whose tracks the worker has */
export function baseRequest(
  { parameters, constraints, episode, log }: BaseWanted,
  engine: EngineChoice,
  now: OperationLog,
): BaseRequest {
  const same = sameSplits(trackSplits(log), trackSplits(now));
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

/** The clustering that is shown is done on this one; undefined where nothing is held. */
export function selectBase(state: AppState, parameters = state.parameters) {
  const wanted = baseWanted(state, parameters);
  return wanted && state.bases.find(({ signature }) => signature === wanted.signature);
}

/**
 * The clusters of the last clustering with the acts since; undefined where nothing is held, or the
 * clustering of then is not at hand yet.
 */
export function selectStanding(
  state: AppState,
  decisions: FoldedDecisions,
  parameters: ClusterParameters,
): FlatClusters | undefined {
  const wanted = baseWanted(state, parameters);
  const base = selectBase(state, parameters);
  if (state.open === undefined || wanted === undefined || base === undefined) return undefined;
  const tree = parameters.algorithm === 'agglomerative' ? state.clustering : undefined;
  const groups = groupsOf(base, wanted);
  return standingOf(groups, wanted.episode, state.open.episode, decisions.edits, tree);
}
