import type { LogEntry, SimpleOperation } from '../../core/moderation/types.ts';

const NO_TRACKS: ReadonlySet<string> = new Set();

/**
 * Whether a step of the history has to do with an identity: it was done to it, or made it, or fed it.
 * @param tracks ids of the tracks that it has now, for steps that name tracks alone
 */
export function concerns(
  { operation }: LogEntry,
  identityId: string,
  tracks: ReadonlySet<string> = NO_TRACKS,
): boolean {
  return operation.type === 'batch'
    ? operation.operations.some((one) => touches(one, identityId, tracks))
    : touches(operation, identityId, tracks);
}

function touches(operation: SimpleOperation, id: string, tracks: ReadonlySet<string>): boolean {
  const has = (ids: readonly string[]): boolean => ids.some((track) => tracks.has(track));
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
      return has(operation.a.tracks) || has(operation.b.tracks);
    case 'adopt':
      return operation.identities.some(({ identityId }) => identityId === id);
    case 'restore':
    case 'unmark':
      return has(operation.tracks);
    case 'split-track':
      return has([operation.track, operation.part]);
    case 'threshold':
    case 'checkpoint':
    case 'answer':
    case 'revoke':
      return false;
    default:
      return operation satisfies never;
  }
}
