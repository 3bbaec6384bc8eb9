import type { Episode } from '../episode/episode.ts';
import { AppError } from '../errors.ts';
import type {
  Identity,
  IdentitySet,
  Labels,
  MatchEvidence,
  TrackSummaries,
} from '../identity/types.ts';
import type { NumberLease } from './number-lease.ts';
import type { Decisions, IdentityRef, Operation, OperationLog, SimpleOperation } from './types.ts';

/** What an operation on an identity is worded with. */
export interface OperationContext {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly decisions: Decisions;
}

/** What an operation on tracks is worded with. */
export interface ActContext extends OperationContext {
  readonly identitySet: IdentitySet;
  readonly log: OperationLog;
  /** Where numbers come from; undefined where nobody else gives out any: then from above all ever used. */
  readonly lease?: NumberLease | undefined;
}

/** Say who an identity is; `{}` takes the name away. Replaces all labels it had. */
export function labelOperation(
  identity: Identity,
  labels: Labels,
  context: OperationContext,
): SimpleOperation {
  return { type: 'label', ...target(identity, context), labels };
}

/** Freeze an identity with the tracks it has now, or let it go. */
export function lockOperation(
  identity: Identity,
  locked: boolean,
  context: OperationContext,
): SimpleOperation {
  const { identityId, anchor, tracks } = refOf(identity, context);
  if (!locked) return { type: 'unlock', identityId, anchor };
  return { type: 'lock', identityId, anchor, tracks };
}

/**
 * Choose the face that represents an identity.
 * @param faceRow row of FaceColumns; undefined returns to the automatic choice
 */
export function representativeOperation(
  identity: Identity,
  faceRow: number | undefined,
  context: OperationContext,
): SimpleOperation {
  const faceId = faceRow === undefined ? undefined : context.episode.faces.faceId[faceRow];
  return { type: 'representative', ...target(identity, context), faceId };
}

/** Matching says who an identity is. @param person as the Facebank has them */
export function matchOperation(
  identity: Identity,
  { id: personId, name }: NamedPerson,
  { seedId, similarity, margin }: Omit<MatchEvidence, 'personId'>,
  context: OperationContext,
): SimpleOperation {
  const own = target(identity, context);
  return { type: 'match', ...own, personId, name, seedId, similarity, margin };
}

/** Say that an identity is not somebody, whatever matching says from now on. */
export function rejectMatchOperation(
  identity: Identity,
  { id: personId, name }: NamedPerson,
  context: OperationContext,
): SimpleOperation {
  return { type: 'reject-match', ...target(identity, context), personId, name };
}

/** A person of the Facebank, for an operation. */
export interface NamedPerson {
  readonly id: string;
  readonly name: string;
}

/**
 * Refuse to change what a person locked.
 * @throws AppError `moderation/locked`, with the ids in `details.ids`
 */
export function assertUnlocked(identities: readonly Identity[]): void {
  const locked = identities.filter((identity) => identity.locked);
  if (locked.length === 0) return;
  const names = locked.map(({ id, labels }) => labels.name ?? id);
  const plural = locked.length > 1;
  throw new AppError(
    'moderation/locked',
    `locked: ${locked.map(({ id }) => id).join(', ')}`,
    `${names.join(' and ')} ${plural ? 'are' : 'is'} locked. Unlock ${plural ? 'them' : 'it'} first.`,
    { details: { ids: locked.map(({ id }) => id) } },
  );
}

/** Several operations as one step. @param text what the history says */
export function batchOperation(operations: readonly SimpleOperation[], text: string): Operation {
  const [only] = operations;
  if (only !== undefined && operations.length === 1) return only;
  return { type: 'batch', text, operations };
}

/** How the log names an identity as it is now. */
export function refOf(identity: Identity, context: OperationContext): IdentityRef {
  const { identityId, anchor } = target(identity, context);
  const tracks = Array.from(identity.tracks, (row) => context.episode.tracks.id[row]!);
  return { identityId, anchor, tracks };
}

/** How a log entry addresses an identity: its id, its anchor, and other anchors inside it. */
function target(
  identity: Identity,
  { episode, summaries, decisions }: OperationContext,
): { identityId: string; anchor: string; alsoAnchors?: readonly string[] } {
  const { rank } = summaries;
  const own = [...identity.tracks].filter((row) => decisions.anchors.has(row));
  const candidates = own.length > 0 ? own : [...identity.tracks];
  const isOwner = (row: number) => decisions.anchors.get(row)?.identityId === identity.id;
  const anchor =
    own.find(isOwner) ?? candidates.reduce((best, row) => (rank[row]! < rank[best]! ? row : best));
  const others = own.filter((row) => row !== anchor);
  const id = (row: number) => episode.tracks.id[row]!;
  return {
    identityId: identity.id,
    anchor: id(anchor),
    ...(others.length === 0 ? {} : { alsoAnchors: others.map(id) }),
  };
}
