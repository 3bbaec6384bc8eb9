import { AppError } from '../errors.ts';
import { identityNumber } from '../identity/stable-ids.ts';
import type { Labels } from '../identity/types.ts';
import type { Operation } from './types.ts';

/** Longest name or person id: longer ones are an accident of pasting. Characters. */
export const MAX_LABEL_LENGTH = 200;

/**
 * Refuse an operation that says nothing sensible. Whether its tracks exist is not asked here: a log
 * outlives an import, and `fold` lists what no longer applies.
 * @throws AppError `moderation/bad-operation`
 */
export function checkOperation(operation: Operation): void {
  switch (operation.type) {
    case 'adopt':
      for (const identity of operation.identities) {
        checkTarget(identity.identityId, identity.anchor);
        checkLabels(identity.identityId, identity.labels);
      }
      checkDistinct(operation.identities.map((identity) => identity.identityId));
      return;
    case 'label':
      checkTarget(operation.identityId, operation.anchor);
      checkLabels(operation.identityId, operation.labels);
      return;
    case 'lock':
      checkTarget(operation.identityId, operation.anchor);
      if (!operation.tracks.includes(operation.anchor)) {
        refuse(
          `lock of ${operation.identityId} without its anchor ${operation.anchor}`,
          `${operation.identityId} cannot be locked without its own track ${operation.anchor}.`,
        );
      }
      return;
    case 'unlock':
    case 'representative':
      checkTarget(operation.identityId, operation.anchor);
      return;
    default:
      throw unknownOperation(operation);
  }
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

function checkDistinct(ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) refuse(`${id} adopted twice`, `${id} was taken over twice.`);
    seen.add(id);
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
