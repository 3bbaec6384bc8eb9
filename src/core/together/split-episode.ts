import type { ClusterParameters } from '../cluster/types.ts';
import { bankWordsEntry } from '../episode/bank-words.ts';
import { isNamed, labelsWithAliases, partAliases } from '../identity/labels.ts';
import type { Identity, IdentitySet } from '../identity/types.ts';
import { pushAll } from '../many.ts';
import { append } from '../moderation/log.ts';
import {
  labelOperation,
  lockOperation,
  matchOperation,
  representativeOperation,
} from '../moderation/operations.ts';
import { saidParameters } from '../moderation/said-parameters.ts';
import type { AdoptedIdentity, OperationLog, SimpleOperation } from '../moderation/types.ts';
import type { RankedEpisode } from '../pipeline/founder-tree.ts';
import { clusterEpisode, type PipelineOptions, type PipelineResult } from '../pipeline/pipeline.ts';
import { sameValue } from '../same-value.ts';
import { groupingStep } from './part-state.ts';
import { callOperations, regroupOperations } from './regroup.ts';
import { shapeOperations } from './shape-operations.ts';
import type { Target, Targets } from './targets.ts';
import type { PartState } from './types.ts';

/** One of several episodes after they were clustered together. */
export interface SplitEpisode {
  readonly result: PipelineResult;
  readonly log: OperationLog;
  /** Identities that could not be brought to what they are in all episodes: none, as far as is known. */
  readonly unlike: readonly string[];
}

export interface SplitOptions extends Pick<PipelineOptions, 'engines' | 'hooks' | 'floor'> {
  readonly parameters: ClusterParameters;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
  /** Of the joint episode, for the history. */
  readonly jointId: string;
}

/**
 * Give an episode the identities that it has among others: who is with whom, names, locks and ids. They are
 * steps of its own history, on a clustering of it alone, so that opened alone it has the same identities.
 * See: [Note: Steps of a grouping] A history that comes to them already gets no further step.
 * @param ranked the episode as it was imported, its tracks ranked
 * Cost: at most seven clusterings of the episode alone.
 */
export async function splitEpisode(
  state: PartState,
  ranked: RankedEpisode,
  targets: Targets,
  options: SplitOptions,
): Promise<SplitEpisode> {
  const { parameters, now, jointId } = options;
  const run = (log: OperationLog) => clusterEpisode(ranked, { ...options, log });
  const before = await run(state.log);
  if (unlikeIn(before.identitySet, targets).length === 0) {
    return { result: before, log: state.log, unlike: [] };
  }
  const said = saidParameters(parameters);
  const step = (text: string, log: OperationLog, operations: readonly SimpleOperation[]) =>
    append(log, groupingStep(text, operations), { at: now, said });
  const { cluster_thresh: to } = parameters;
  const alone = step(`Clustered alone, for ${jointId}`, state.said, [
    ...shapeOperations(state, targets),
    { type: 'threshold', from: to, to },
  ]);
  const text = `Grouped as in ${jointId}`;
  const acts: SimpleOperation[] = [];
  let log = alone;
  let result = await run(log);
  for (const actsOn of [
    (now: PipelineResult) => callOperations(now, targets),
    (now: PipelineResult) => [...regroupOperations(now, targets), ...named(now, targets)],
    (now: PipelineResult) => worded(now, targets),
  ]) {
    const more = actsOn(result);
    if (more.length === 0) continue;
    pushAll(acts, more);
    log = step(text, alone, acts);
    result = await run(log);
  }
  const news = newsOf(result, targets);
  if (news.length > 0) {
    const operation = {
      type: 'batch',
      text: `Named or locked in ${jointId}`,
      operations: news,
    } as const;
    log = append(log, operation, { at: now, said });
    result = await run(log);
  }
  return { result, log, unlike: unlikeIn(result.identitySet, targets) };
}

/** What was decided on all episodes together is a word of each, and outlives the steps of the grouping. */
function newsOf(result: PipelineResult, targets: Targets): readonly SimpleOperation[] {
  const { identitySet } = result;
  return targets.identities.flatMap((target): readonly SimpleOperation[] => {
    const own = identitySet.identities[identitySet.byTrack[target.tracks[0]!] ?? -1];
    if (!target.isNews || own === undefined || !isSame(own, target)) return [];
    return [
      ...(isNamed(own.labels) ? [wordsOf(own, target, result)] : []),
      ...(own.locked ? [lockOperation(own, true, result)] : []),
    ];
  });
}

/** Ids of the targets that are not so in a set: of other tracks, or called otherwise. */
function unlikeIn({ identities, byTrack }: IdentitySet, targets: Targets): readonly string[] {
  return targets.identities
    .filter((target) => {
      const own = identities[byTrack[target.tracks[0]!] ?? -1];
      return own === undefined || !isSame(own, target);
    })
    .map(({ id }) => id);
}

function isSame(own: Identity, target: Target): boolean {
  return (
    own.id === target.id &&
    own.locked === target.locked &&
    own.tracks.length === target.tracks.length &&
    own.tracks.every((row, i) => target.tracks[i] === row) &&
    sameValue(labelsWithAliases(own), labelsWithAliases(target))
  );
}

/** Ids and names for identities that are what they should be, and that nobody has decided on. */
function named({ identitySet, decisions, episode }: PipelineResult, targets: Targets) {
  const taken = new Set([...decisions.anchors.values()].map(({ identityId }) => identityId));
  const identities = targets.identities.flatMap((target): readonly AdoptedIdentity[] => {
    const own = identitySet.identities[identitySet.byTrack[target.tracks[0]!] ?? -1];
    const isWhole =
      own?.tracks.length === target.tracks.length &&
      own.tracks.every((row, i) => target.tracks[i] === row);
    return !isWhole || own.touched || taken.has(target.id) ? [] : [adopted(target, episode)];
  });
  const operations: readonly SimpleOperation[] =
    identities.length === 0 ? [] : [{ type: 'adopt', identities }];
  return operations;
}

function adopted(
  { id, tracks, locked, representative, ...words }: Target,
  episode: PipelineResult['episode'],
  anchor = tracks[0]!,
): AdoptedIdentity {
  return {
    identityId: id,
    anchor: episode.tracks.id[anchor]!,
    tracks: Array.from(tracks, (row) => episode.tracks.id[row]!),
    labels: labelsWithAliases(words),
    locked,
    representative: episode.faces.faceId[representative],
    ...bankWordsEntry(words),
    createdAt: undefined,
    updatedAt: undefined,
    extra: {},
  };
}

/** What is still to be said of identities that have their tracks: ids, names, locks, chosen faces. */
function worded(result: PipelineResult, targets: Targets): readonly SimpleOperation[] {
  const { identitySet, decisions, episode } = result;
  const operations: SimpleOperation[] = [];
  const adoptions: AdoptedIdentity[] = [];
  const taken = new Set([...decisions.anchors.values()].map(({ identityId }) => identityId));
  for (const target of targets.identities) {
    const own = identitySet.identities[identitySet.byTrack[target.tracks[0]!] ?? -1];
    if (own === undefined) continue;
    if (own.id !== target.id) {
      const row = own.tracks.find((one) => decisions.anchors.get(one)?.identityId === own.id);
      if (row === undefined) {
        if (!taken.has(target.id)) adoptions.push(adopted(target, episode));
        continue;
      }
      const anchor = episode.tracks.id[row]!;
      operations.push({ type: 'call', identityId: target.id, anchor });
    }
    const named = { ...own, id: target.id };
    if (!sameValue(labelsWithAliases(own), labelsWithAliases(target))) {
      operations.push(wordsOf(named, target, result));
    }
    if (own.locked !== target.locked) operations.push(lockOperation(named, target.locked, result));
    if (target.representative >= 0 && own.canonicalFace !== target.representative) {
      operations.push(representativeOperation(named, target.representative, result));
    }
  }
  return adoptions.length === 0
    ? operations
    : [{ type: 'adopt', identities: adoptions }, ...operations];
}

function wordsOf(own: Identity, target: Target, result: PipelineResult): SimpleOperation {
  const { match, labels } = target;
  const { person_id: id, name = '' } = labels;
  if (match !== undefined && id !== undefined && isOpen(own)) {
    return matchOperation(own, { id, name }, match, result);
  }
  return labelOperation(own, partAliases(labels).labels, result);
}

/** True where matching may still say who it is. */
const isOpen = ({ labels, locked, match }: Identity): boolean =>
  !locked && (!isNamed(labels) || match !== undefined);
