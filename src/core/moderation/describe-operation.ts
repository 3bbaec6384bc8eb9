import { unknownOperation } from './check-operation.ts';
import type { Operation } from './types.ts';

/** One line of the history: "Named identity-00004 Lisa Vanderpump". */
export function describeOperation(operation: Operation): string {
  switch (operation.type) {
    case 'adopt':
      return `Took over ${counted(operation.identities.length, 'identity', 'identities')} from identities.json`;
    case 'label': {
      const { name, person_id: person } = operation.labels;
      if (name !== undefined && name !== '') return `Named ${operation.identityId} ${name}`;
      if (person !== undefined && person !== '')
        return `Assigned ${operation.identityId} to ${person}`;
      return `Removed the name of ${operation.identityId}`;
    }
    case 'lock':
      return `Locked ${operation.identityId} (${counted(operation.tracks.length, 'track', 'tracks')})`;
    case 'unlock':
      return `Unlocked ${operation.identityId}`;
    case 'representative':
      return operation.faceId === undefined
        ? `Returned ${operation.identityId} to its automatic representative`
        : `Chose ${operation.faceId} to represent ${operation.identityId}`;
    default:
      throw unknownOperation(operation);
  }
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
