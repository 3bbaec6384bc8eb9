import type { LogEntry, SimpleOperation } from '../../core/moderation/types.ts';

/** Whether a step of the history has to do with an identity: it was done to it, or made it, or fed it. */
export function concerns({ operation }: LogEntry, identityId: string): boolean {
  return operation.type === 'batch'
    ? operation.operations.some((one) => touches(one, identityId))
    : touches(operation, identityId);
}

function touches(operation: SimpleOperation, id: string): boolean {
  switch (operation.type) {
    case 'label':
    case 'lock':
    case 'unlock':
    case 'representative':
      return operation.identityId === id;
    case 'merge':
      return (
        operation.target.identityId === id ||
        operation.sources.some(({ identityId }) => identityId === id)
      );
    case 'confirm':
      return operation.target.identityId === id;
    case 'split':
      return operation.newId === id || operation.from.identityId === id;
    case 'move':
      return (
        operation.to.identityId === id || operation.from.some(({ identityId }) => identityId === id)
      );
    case 'set-apart':
      return (
        operation.newIds.includes(id) || operation.from.some(({ identityId }) => identityId === id)
      );
    case 'delete':
    case 'mark':
      return operation.from.some(({ identityId }) => identityId === id);
    case 'not-same':
    case 'waive':
      // Sides are called what a person called them: an id where there was no name.
      return operation.a.name === id || operation.b.name === id;
    case 'adopt':
      return operation.identities.some(({ identityId }) => identityId === id);
    case 'restore':
    case 'unmark':
    case 'split-track':
    case 'threshold':
    case 'checkpoint':
    case 'answer':
    case 'revoke':
      return false;
    default:
      return operation satisfies never;
  }
}
