import { unknownOperation } from './check-operation.ts';
import type { AddressedOperation, IdentityRef, Operation, SimpleOperation } from './types.ts';

/** What an identity is called in the history: its name, else its id. */
export type NameOf = (identityId: string) => string;

/** One line of the history: "Merged 2 identities into Lisa". @param name words for an identity id */
export function describeOperation(operation: Operation, name: NameOf = (id) => id): string {
  switch (operation.type) {
    case 'batch':
      return operation.text;
    case 'adopt':
      return `Took over ${identities(operation.identities.length)} from identities.json`;
    case 'label':
    case 'lock':
    case 'unlock':
    case 'representative':
      return describeAddressed(operation, name);
    default:
      return describeTracks(operation, name);
  }
}

function describeAddressed(operation: AddressedOperation, name: NameOf): string {
  const { identityId } = operation;
  switch (operation.type) {
    case 'label': {
      const { name: given, person_id: person, stranger } = operation.labels;
      if (given !== undefined && given !== '') return `Named ${identityId} ${given}`;
      if (person !== undefined && person !== '') return `Assigned ${identityId} to ${person}`;
      if (stranger === true) return `Marked ${identityId} as a stranger`;
      return `Removed the name of ${identityId}`;
    }
    case 'lock':
      return `Locked ${name(identityId)} (${tracksOf(operation.tracks)})`;
    case 'unlock':
      return `Unlocked ${name(identityId)}`;
    case 'representative':
      return operation.faceId === undefined
        ? `Returned ${name(identityId)} to its automatic representative`
        : `Chose ${operation.faceId} to represent ${name(identityId)}`;
    default:
      throw unknownOperation(operation);
  }
}

function describeTracks(
  operation: Exclude<SimpleOperation, AddressedOperation | { type: 'adopt' }>,
  name: NameOf,
): string {
  switch (operation.type) {
    case 'merge':
      return `Merged ${several(operation.sources, name)} into ${name(operation.target.identityId)}`;
    case 'confirm':
      return `Confirmed ${tracksOf(operation.target.tracks)} of ${name(operation.target.identityId)}`;
    case 'split':
      return `Split ${tracksOf(operation.tracks)} off ${name(operation.from.identityId)} as ${name(operation.newId)}`;
    case 'move':
      return `Moved ${tracksOf(operation.tracks)} from ${several(operation.from, name)} to ${name(operation.to.identityId)}`;
    case 'set-apart':
      return `Took ${tracksOf(operation.tracks)} out of ${several(operation.from, name)}`;
    case 'delete':
      return `Deleted ${tracksOf(operation.tracks)}`;
    case 'restore':
      return `Restored ${tracksOf(operation.tracks)}`;
    case 'mark':
      return operation.as === 'noise'
        ? `Put ${tracksOf(operation.tracks)} into the noise bin`
        : `Marked ${tracksOf(operation.tracks)} as not a face`;
    case 'unmark':
      return `Took ${tracksOf(operation.tracks)} out of the noise bin`;
    case 'not-same':
      return `${operation.a.name} and ${operation.b.name} are not the same`;
    case 'waive':
      return `Nothing keeps ${operation.a.name} and ${operation.b.name} apart any more`;
    case 'split-track':
      return `Split track ${operation.track} at ${operation.face} into ${operation.part}`;
    case 'threshold':
      if (operation.metric !== undefined) {
        return `Metric ${operation.metric}, threshold ${operation.from.toFixed(3)} → ${operation.to.toFixed(3)}`;
      }
      if (operation.from === operation.to) return `Clustered again at ${operation.to.toFixed(3)}`;
      return `Threshold ${operation.from.toFixed(3)} → ${operation.to.toFixed(3)}`;
    case 'checkpoint':
      return `Checkpoint: ${operation.name}`;
    case 'answer':
      return operation.answer === 'unsure'
        ? `Unsure about ${sides(operation.question)}`
        : `Left ${sides(operation.question)} as it is`;
    case 'revoke':
      return `Revoked: ${operation.text}`;
    default:
      throw unknownOperation(operation);
  }
}

const sides = ({ a, b }: { readonly a: string; readonly b: string }): string =>
  b === '' ? `track ${a}` : `tracks ${a} and ${b}`;

function several(refs: readonly IdentityRef[], name: NameOf): string {
  const [only] = refs;
  if (only === undefined) return 'no identity';
  return refs.length === 1 ? name(only.identityId) : identities(refs.length);
}

const identities = (count: number): string => counted(count, 'identity', 'identities');

const tracksOf = (tracks: readonly string[]): string =>
  tracks.length === 1 ? `track ${tracks[0]}` : counted(tracks.length, 'track', 'tracks');

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
