import { identityNumber } from '../identity/stable-ids.ts';
import type { IdentityRef, Operation, SimpleOperation } from './types.ts';

/** Numbers of all identities that an operation names or makes, and of the part of a track it makes. */
export function numbersOf(operation: Operation): readonly number[] {
  if (operation.type === 'batch') return operation.operations.flatMap(numbersOf);
  const ids = idsOf(operation).flatMap((id) => identityNumber(id) ?? []);
  return operation.type === 'split-track' ? [...ids, operation.partNumber] : ids;
}

/** Ids of the identities that an operation names or makes. */
export function idsOf(operation: SimpleOperation): readonly string[] {
  const ids = (refs: readonly IdentityRef[]) => refs.map((ref) => ref.identityId);
  switch (operation.type) {
    case 'adopt':
      return operation.identities.map(({ identityId }) => identityId);
    case 'label':
    case 'lock':
    case 'unlock':
    case 'representative':
      return [operation.identityId];
    case 'merge':
      return ids([operation.target, ...operation.sources]);
    case 'confirm':
      return ids([operation.target]);
    case 'split':
      return [operation.from.identityId, operation.newId];
    case 'move':
      return ids([...operation.from, operation.to]);
    case 'set-apart':
      return [...ids(operation.from), ...operation.newIds];
    case 'delete':
    case 'mark':
      return ids(operation.from);
    case 'split-track':
      return operation.from === undefined ? [] : [operation.from.identityId];
    default:
      return [];
  }
}
