import { AppError } from '../errors.ts';
import { identityNumber } from '../identity/stable-ids.ts';
import type { Labels } from '../identity/types.ts';
import type { AdoptOperation, RemarkOperation, TrackOperation } from './operation-types.ts';
import type { AddressedOperation, IdentityRef, Operation } from './types.ts';

/** Longest name or person id: longer ones are an accident of pasting. Characters. */
export const MAX_LABEL_LENGTH = 200;

/**
 * Refuse an operation that says nothing sensible. Whether its tracks exist is not asked here: a log
 * outlives an import, and `fold` lists what no longer applies.
 * @throws AppError `moderation/bad-operation`, `moderation/unknown-operation`
 */
export function checkOperation(operation: Operation): void {
  switch (operation.type) {
    case 'batch':
      if (operation.operations.length === 0) refuse('an empty batch', 'This step changes nothing.');
      operation.operations.forEach(checkOperation);
      return;
    case 'adopt':
      checkAdopted(operation);
      return;
    case 'label':
    case 'lock':
    case 'unlock':
    case 'representative':
      checkAddressed(operation);
      return;
    case 'threshold':
    case 'checkpoint':
    case 'answer':
    case 'revoke':
      checkRemark(operation);
      return;
    default:
      checkTracks(operation);
      return;
  }
}

function checkAdopted({ identities }: AdoptOperation): void {
  const seen = new Set<string>();
  for (const { identityId, anchor, labels } of identities) {
    checkTarget(identityId, anchor);
    checkLabels(identityId, labels);
    if (seen.has(identityId)) {
      refuse(`${identityId} adopted twice`, `${identityId} was taken over twice.`);
    }
    seen.add(identityId);
  }
}

function checkAddressed(operation: AddressedOperation): void {
  const { identityId, anchor } = operation;
  checkTarget(identityId, anchor);
  if (operation.type === 'label') checkLabels(identityId, operation.labels);
  if (operation.type === 'lock' && !operation.tracks.includes(anchor)) {
    refuse(
      `lock of ${identityId} without its anchor ${anchor}`,
      `${identityId} cannot be locked without its own track ${anchor}.`,
    );
  }
}

function checkRemark(operation: RemarkOperation): void {
  if (operation.type === 'threshold' && !(operation.to >= 0 && operation.to <= 1)) {
    refuse(`threshold ${operation.to}`, `The threshold ${operation.to} is not between 0 and 1.`);
  }
  if (operation.type === 'checkpoint') {
    const name = operation.name.trim();
    if (name === '' || name.length > MAX_LABEL_LENGTH) {
      refuse(
        `checkpoint name of ${name.length} characters`,
        `Give the checkpoint a name of 1 to ${MAX_LABEL_LENGTH} characters.`,
      );
    }
  }
}

function checkTracks(operation: TrackOperation): void {
  switch (operation.type) {
    case 'merge': {
      const { target, sources } = operation;
      for (const ref of [target, ...sources]) checkRef(ref);
      if (sources.length === 0) refuse('merge of nothing', 'Choose what to merge into it.');
      if (sources.some(({ identityId }) => identityId === target.identityId)) {
        refuse(
          `${target.identityId} merged into itself`,
          `${target.identityId} cannot be merged into itself. Choose another identity.`,
        );
      }
      return;
    }
    case 'confirm':
      checkRef(operation.target);
      return;
    case 'split': {
      const { from, tracks, newId } = operation;
      checkRef(from);
      checkSome(tracks);
      checkTarget(newId, tracks[0] ?? '');
      const leaving = new Set(tracks);
      if (from.tracks.every((track) => leaving.has(track))) {
        refuse(
          `split of all ${tracks.length} tracks of ${from.identityId}`,
          `Splitting off every track of ${from.identityId} would leave nothing. Leave out at least one.`,
        );
      }
      return;
    }
    case 'move':
      for (const ref of [operation.to, ...operation.from]) checkRef(ref);
      checkSome(operation.tracks);
      return;
    case 'set-apart':
      operation.from.forEach(checkRef);
      for (const id of operation.newIds) checkTarget(id, operation.tracks[0] ?? '');
      if (operation.newIds.length !== operation.tracks.length) {
        refuse(
          `${operation.tracks.length} tracks, ${operation.newIds.length} ids`,
          'Every track that is taken out needs an identity id of its own.',
        );
      }
      checkSome(operation.tracks);
      return;
    case 'delete':
    case 'mark':
      operation.from.forEach(checkRef);
      checkSome(operation.tracks);
      return;
    case 'restore':
    case 'unmark':
      checkSome(operation.tracks);
      return;
    case 'not-same':
    case 'waive':
      checkSome(operation.a.tracks);
      checkSome(operation.b.tracks);
      if (operation.a.tracks.some((track) => operation.b.tracks.includes(track))) {
        refuse('a track on both sides', 'A track cannot be another person than itself.');
      }
      return;
    case 'split-track':
      if (operation.part === operation.track || operation.part === '' || operation.face === '') {
        refuse(
          `split of ${operation.track} into ${operation.part}`,
          `Track ${operation.track} cannot be split without a face to begin the new part with.`,
        );
      }
      return;
    default:
      throw unknownOperation(operation);
  }
}

function checkRef({ identityId, anchor, tracks }: IdentityRef): void {
  checkTarget(identityId, anchor);
  checkSome(tracks);
}

function checkSome(tracks: readonly string[]): void {
  if (tracks.length === 0) refuse('no tracks', 'No track was named. Choose at least one.');
}

function checkTarget(identityId: string, anchor: string): void {
  if (identityNumber(identityId) === undefined) {
    refuse(
      `got identity id "${identityId}", expected identity-00001`,
      `“${identityId}” is not an identity id; ids look like identity-00001.`,
    );
  }
  if (anchor === '') {
    refuse(`no anchor for ${identityId}`, `A change to ${identityId} names no track.`);
  }
}

function checkLabels(identityId: string, labels: Labels): void {
  for (const key of ['name', 'person_id'] as const) {
    const value: unknown = labels[key];
    if (value === undefined) continue;
    if (typeof value !== 'string') {
      refuse(
        `${identityId}: ${key} is ${typeof value}, expected string`,
        `The ${key} of ${identityId} is not text.`,
      );
    } else if (value.length > MAX_LABEL_LENGTH) {
      refuse(
        `${identityId}: ${key} has ${value.length} characters, at most ${MAX_LABEL_LENGTH}`,
        `The ${key} of ${identityId} is ${value.length} characters long; use at most ${MAX_LABEL_LENGTH}.`,
      );
    }
  }
}

function refuse(message: string, userMessage: string): never {
  throw new AppError('moderation/bad-operation', message, userMessage);
}

/** For the `default` of a switch over operations: a log from a newer version, or a broken one. */
export function unknownOperation(operation: never): AppError {
  const type = String((operation as { type?: unknown }).type);
  return new AppError(
    'moderation/unknown-operation',
    `unknown operation "${type}"`,
    `The history has a step “${type}” that this version does not know; reload to get the newest version.`,
  );
}
