import { type AgglomerateOptions, agglomerate } from '../cluster/agglomerate.ts';
import { CUT_SLACK } from '../cluster/cut.ts';
import type { Engines } from '../cluster/dense.ts';
import { DEFAULT_FLOOR, DENSE_LIMIT } from '../cluster/limits.ts';
import {
  type Agglomeration,
  type ClusterParameters,
  type Constraints,
  DEFAULT_PARAMETERS,
  NO_CONSTRAINTS,
} from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { pool } from '../episode/pool.ts';
import { joinParts, type TrackSplit } from '../episode/split-tracks.ts';
import { founderPriority, type TrackTree } from '../identity/founder-priority.ts';
import { rankByFaces } from '../identity/summaries.ts';
import type { JobHooks } from '../job.ts';
import { partsOf } from '../moderation/by-fields.ts';
import { founderRuleOf } from '../moderation/founder-rule.ts';
import type { ImportedWithLog } from '../moderation/log-file-import.ts';
import { EMPTY_LOG, type OperationLog } from '../moderation/types.ts';
import type { Matrix } from '../vector/matrix.ts';

/** By these the tree is made that ids go by, whatever is shown. See: [Note: Founders by tree] */
export const FOUNDER_PARAMETERS: ClusterParameters = DEFAULT_PARAMETERS;

/** The tree of an episode's tracks as they were imported, under no decision and the default parameters. */
export interface FounderTree {
  readonly items: Int32Array; // [n] track rows
  readonly agglomeration: Agglomeration;
}

/** An imported episode, ready to be called by names: what the command line clusters. */
export interface RankedEpisode extends ImportedWithLog {
  /** The tree of the very tracks; absent where ids go by faces. */
  readonly founderTree?: FounderTree;
}

/**
 * The tracks that ids go by: as imported, with what was ever split of them joined again where an export came
 * back, so that neither a split nor its export changes a rank.
 */
export function founderTracks(episode: Episode, log: OperationLog): Episode {
  return joinParts(episode, allSplits(log));
}

const allSplits = ({ entries }: OperationLog): readonly TrackSplit[] =>
  entries.flatMap(({ operation }) =>
    partsOf(operation).filter((part) => part.type === 'split-track'),
  );

/**
 * The priorities that a founder tree gives.
 * @param whole by `founderTracks`
 * @returns [T]; undefined of a tree without tracks
 */
export function prioritiesOf(whole: Episode, { items, linkage }: TrackTree) {
  if (items.length === 0) return undefined;
  // A large tree is exact down to the floor; one that an own floor took deeper must not say more.
  const ceiling = items.length <= DENSE_LIMIT ? undefined : 1 - DEFAULT_FLOOR + CUT_SLACK;
  return founderPriority({ items, linkage }, rankByFaces(whole), ceiling);
}

/** An episode with its tracks ranked; a part that came back has the priority of the whole. */
export function withPriority(
  episode: Episode,
  log: OperationLog,
  given: Int32Array | undefined,
): Episode {
  if (given === undefined) return episode;
  const { tracks } = episode;
  const priority = given.slice(); // [T]
  for (const split of allSplits(log)) {
    const part = tracks.id.indexOf(split.part);
    const track = tracks.id.indexOf(split.track);
    if (part >= 0 && track >= 0) priority[part] = priority[track]!;
  }
  return { ...episode, tracks: { ...tracks, priority } };
}

/** Whoever ranks an episode again has the same vectors, and so the same tree. */
const trees = new WeakMap<Matrix, Agglomeration>();

/**
 * The episode with its tracks ranked for what they are called: by the tree, unless an earlier Cutline gave
 * the ids that lie beside it. The page does the same with a tree of its worker.
 * @throws AppError of clustering; CancelledError
 * Cost: a clustering, which `clusterEpisode` takes up where it would make the same.
 */
export async function rankEpisode(
  imported: ImportedWithLog,
  engines: Engines,
  hooks: JobHooks,
): Promise<RankedEpisode> {
  if (founderRuleOf(imported) === 'faces') return imported;
  const { episode, embeddings, log = EMPTY_LOG } = imported;
  const whole = founderTracks(episode, log);
  const { items, vectors } = pool(whole, embeddings, FOUNDER_PARAMETERS.pooling_method);
  if (items.length === 0) return imported;
  const options: AgglomerateOptions = {
    method: FOUNDER_PARAMETERS.linkage,
    constraints: NO_CONSTRAINTS,
  };
  const agglomeration = trees.get(vectors) ?? (await agglomerate(vectors, options, engines, hooks));
  trees.set(vectors, agglomeration);
  const rank = () =>
    withPriority(episode, log, prioritiesOf(whole, { items, linkage: agglomeration.linkage }));
  return {
    ...imported,
    episode: whole === episode ? rankedAgain(episode, agglomeration, rank) : rank(),
    ...(whole === episode ? { founderTree: { items, agglomeration } } : {}),
  };
}

/** The same tracks are ranked the same by the same tree, whatever was decided about them. */
function rankedAgain(episode: Episode, tree: Agglomeration, rank: () => Episode): Episode {
  const { tracks, faces } = episode;
  const last = rankings.get(tracks);
  if (last?.faces === faces && last.tree === tree) return { ...episode, tracks: last.ranked };
  const made = rank();
  rankings.set(tracks, { faces, tree, ranked: made.tracks });
  return made;
}

const rankings = new WeakMap<
  Episode['tracks'],
  {
    readonly faces: Episode['faces'];
    readonly tree: Agglomeration;
    readonly ranked: Episode['tracks'];
  }
>();

/** The founder tree where it is the very tree that was asked for, and deep enough to be cut there. */
export function sameTree(
  tree: FounderTree | undefined,
  { items, constraints }: { readonly items: Int32Array; readonly constraints: Constraints },
  { linkage, pooling_method, metric, cluster_thresh }: ClusterParameters,
): Agglomeration | undefined {
  const { mustLink, cannotLink, frozen } = constraints;
  const isFree = mustLink.length + cannotLink.length + frozen.length === 0;
  const same =
    tree !== undefined &&
    isFree &&
    linkage === FOUNDER_PARAMETERS.linkage &&
    pooling_method === FOUNDER_PARAMETERS.pooling_method &&
    metric === FOUNDER_PARAMETERS.metric &&
    tree.agglomeration.floor <= cluster_thresh &&
    items.length === tree.items.length &&
    items.every((row, item) => row === tree.items[item]);
  return same ? tree.agglomeration : undefined;
}
