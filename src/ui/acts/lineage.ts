import type { OperationLog, SimpleOperation } from '../../core/moderation/types.ts';

/**
 * Where an identity comes from, by the steps that hold, oldest first: "merged from identity-00007,
 * identity-00009", "split from Lisa".
 * @param nameOf what a person calls an identity now, its id by default
 */
export function lineage(
  { entries, cursor }: OperationLog,
  id: string,
  nameOf: (id: string) => string,
): readonly string[] {
  const held = entries.slice(0, cursor);
  const revoked = new Set(
    held.flatMap(({ operation }) => (operation.type === 'revoke' ? [operation.seq] : [])),
  );
  return held
    .filter(({ seq }) => !revoked.has(seq))
    .flatMap(({ operation }): readonly SimpleOperation[] =>
      operation.type === 'batch' ? operation.operations : [operation],
    )
    .flatMap((operation) => lineageOf(operation, id, nameOf) ?? []);
}

function lineageOf(
  operation: SimpleOperation,
  id: string,
  nameOf: (id: string) => string,
): string | undefined {
  switch (operation.type) {
    case 'merge': {
      if (operation.target.identityId !== id) return undefined;
      return `Merged from ${operation.sources.map(({ identityId }) => nameOf(identityId)).join(', ')}`;
    }
    case 'split':
      return operation.newId === id ? `Split from ${nameOf(operation.from.identityId)}` : undefined;
    case 'move':
      return operation.to.identityId === id
        ? `Took tracks of ${operation.from.map(({ identityId }) => nameOf(identityId)).join(', ')}`
        : undefined;
    case 'set-apart':
      return operation.newIds.includes(id)
        ? `Taken out of ${operation.from.map(({ identityId }) => nameOf(identityId)).join(', ')}`
        : undefined;
    case 'adopt':
      return operation.identities.some(({ identityId }) => identityId === id)
        ? 'Taken over from identities.json'
        : undefined;
    default:
      return undefined;
  }
}
