import { bankWordsEntry } from '../episode/bank-words.ts';
import type { Episode, ImportedDecisions, ImportedIdentity } from '../episode/episode.ts';
import { isUsableTrack } from '../episode/usable-faces.ts';
import { MAX_LABEL_LENGTH, tidyLabels } from '../identity/labels.ts';
import { firstFreeNumber, formatIdentityId, identityNumber } from '../identity/stable-ids.ts';
import { summariseTracks } from '../identity/summaries.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { PIPELINE_ID_KEY } from '../parse/identity-keys.ts';
import { sameValue } from '../same-value.ts';
import { partsOf } from './by-fields.ts';
import { fold } from './fold.ts';
import { append } from './log.ts';
import type { ImportedWithLog } from './log-file-import.ts';
import { tracksUnder } from './track-shape.ts';
import { type AdoptedIdentity, EMPTY_LOG, type Operation, type OperationLog } from './types.ts';

/**
 * A log with what the episode's identities.json says beyond it. The log wins: an identity that it has
 * decided on, retired, or taken over before (undone or not) is not taken over again.
 * @param at ISO 8601, UTC, whole seconds
 * @returns the log itself when there is nothing to add
 */
export function withDecisionsOfFile(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
  at: string,
): OperationLog {
  const { imported } = episode;
  if (imported === undefined) return log;
  const identities = imported.identities.filter(undecided(log, episode, summaries));
  const operation = adopt({ ...imported, identities }, episode, summaries);
  const fresh = operation?.identities.filter((identity) => !isAdopted(log, identity)) ?? [];
  if (operation === undefined || fresh.length === 0) return log;
  return append(log, { ...operation, identities: fresh }, { at });
}

/** The log an imported episode starts with: the history beside it, then its identities.json. */
export function startingLog({ episode, log }: ImportedWithLog, at: string): OperationLog {
  const known = log ?? EMPTY_LOG;
  const parts = tracksUnder(episode, known);
  return withDecisionsOfFile(known, parts, summariseTracks(parts), at);
}

function undecided(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): (identity: ImportedIdentity) => boolean {
  if (log.entries.length === 0) return () => true;
  const { anchors, retired } = fold(log, episode, summaries);
  const ids = new Set<unknown>();
  for (const { identityId, extra } of anchors.values())
    ids.add(identityId).add(extra[PIPELINE_ID_KEY]);
  const marked = new Set<string>();
  for (const { operation } of log.entries) {
    for (const part of partsOf(operation)) {
      if (part.type === 'mark') for (const track of part.tracks) marked.add(track);
    }
  }
  const isOfLog = (row: number) => marked.has(episode.tracks.id[row]!);
  return ({ identityId, tracks, mark }) =>
    !(mark !== undefined && tracks.every(isOfLog)) &&
    !ids.has(identityId) &&
    !retired.has(identityNumber(identityId) ?? -1) &&
    !tracks.some((row) => anchors.has(row));
}

function isAdopted({ entries }: OperationLog, identity: AdoptedIdentity): boolean {
  return entries.some(
    ({ operation }) =>
      operation.type === 'adopt' &&
      operation.identities.some((known) => sameValue(known, identity)),
  );
}

/**
 * The operation that takes over what people decided in an imported identities.json: names, locks,
 * chosen representatives, keys Cutline does not know. Identities nobody touched are left to the
 * clustering. Ids that look like ours are kept; others become the id that the anchor track founds.
 * @returns undefined when nobody decided anything
 */
export function adopt(
  imported: ImportedDecisions,
  episode: Episode,
  summaries: TrackSummaries,
): Extract<Operation, { type: 'adopt' }> | undefined {
  const anchors = claimAnchors(imported.identities.filter(isTouched), episode, summaries);
  const ids = assignIds(anchors, summaries);
  const identities = [...anchors].map(([identity, anchor]) =>
    adopted(identity, anchor, ids.get(identity)!, episode),
  );
  return identities.length === 0 ? undefined : { type: 'adopt', identities };
}

function isTouched(identity: ImportedIdentity): boolean {
  return (
    identity.locked ||
    identity.representative >= 0 ||
    identity.mark !== undefined ||
    identity.rejected !== undefined ||
    Object.keys(tidyLabels(identity.labels)).length > 0 ||
    Object.keys(identity.extra).length > 0
  );
}

/** Each identity's best-ranked usable track that no identity before it took. */
function claimAnchors(
  identities: readonly ImportedIdentity[],
  episode: Episode,
  { rank }: TrackSummaries,
): Map<ImportedIdentity, number> {
  const anchors = new Map<ImportedIdentity, number>();
  const claimed = new Set<number>();
  for (const identity of identities) {
    const best = [...identity.tracks]
      .filter((row) => !claimed.has(row) && isUsableTrack(episode, row))
      .sort((a, b) => rank[a]! - rank[b]!)[0];
    if (best === undefined) continue;
    claimed.add(best);
    anchors.set(identity, best);
  }
  return anchors;
}

/** Ids of our own form first, as they are; then founder ids for the rest; then free numbers. */
function assignIds(
  anchors: ReadonlyMap<ImportedIdentity, number>,
  { founders }: TrackSummaries,
): Map<ImportedIdentity, string> {
  const ids = new Map<ImportedIdentity, string>();
  const taken = new Set<number>();
  for (const identity of anchors.keys()) {
    const number = identityNumber(identity.identityId);
    if (number === undefined || taken.has(number)) continue;
    taken.add(number);
    ids.set(identity, formatIdentityId(number));
  }
  let free = firstFreeNumber(founders);
  for (const [identity, anchor] of anchors) {
    if (ids.has(identity)) continue;
    let number = founders.number[anchor]!;
    if (taken.has(number)) {
      while (taken.has(free)) free += 1;
      number = free;
    }
    taken.add(number);
    ids.set(identity, formatIdentityId(number));
  }
  return ids;
}

function adopted(
  identity: ImportedIdentity,
  anchor: number,
  identityId: string,
  episode: Episode,
): AdoptedIdentity {
  const { tracks, faces } = episode;
  const foreign = identityNumber(identity.identityId) === undefined;
  return {
    identityId,
    anchor: tracks.id[anchor]!,
    tracks: Array.from(identity.tracks, (row) => tracks.id[row]!),
    labels: adoptLabels(identity.labels),
    locked: identity.locked,
    representative: faces.faceId[identity.representative],
    ...(identity.mark === undefined ? {} : { mark: identity.mark }),
    ...bankWordsEntry(identity),
    createdAt: identity.createdAt,
    updatedAt: identity.updatedAt,
    extra: foreign ? { ...identity.extra, [PIPELINE_ID_KEY]: identity.identityId } : identity.extra,
  };
}

/** Names of a file are text from outside: other types become text, and very long ones are cut. */
function adoptLabels(labels: ImportedIdentity['labels']): AdoptedIdentity['labels'] {
  const own: Record<string, unknown> = { ...tidyLabels(labels) };
  for (const key of ['name', 'person_id']) {
    const value = own[key];
    if (value === undefined) continue;
    own[key] = (typeof value === 'string' ? value : JSON.stringify(value)).slice(
      0,
      MAX_LABEL_LENGTH,
    );
  }
  return own;
}
