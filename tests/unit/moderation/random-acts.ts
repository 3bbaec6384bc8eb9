import fc from 'fast-check';
import type { Identity } from '../../../src/core/identity/types.ts';
import {
  type ActContext,
  labelOperation,
  lockOperation,
} from '../../../src/core/moderation/operations.ts';
import * as operations from '../../../src/core/moderation/track-operations.ts';
import type { Operation, SimpleOperation } from '../../../src/core/moderation/types.ts';

/** A random act: what kind, and three numbers that say on what. */
export interface Act<K extends string> {
  readonly kind: K;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export const ACT_KINDS = [
  'label',
  'lock',
  'unlock',
  'merge',
  'merge',
  'confirm',
  'split',
  'move',
  'set-apart',
  'delete',
  'restore',
  'mark',
  'unmark',
  'not-same',
  'waive',
  'split-track',
  'revoke',
] as const;
export type ActKind = (typeof ACT_KINDS)[number];

export const anyActs = <K extends string>(kinds: readonly K[], maxLength = 25, minLength = 1) =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      x: fc.nat(1000),
      y: fc.nat(1000),
      z: fc.nat(1000),
    }),
    { minLength, maxLength },
  ) as fc.Arbitrary<Act<K>[]>;

const NAMES = ['Ann', 'Bea', 'Cem'];

export function operationOf({ kind, x, y, z }: Act<ActKind>, context: ActContext): Operation {
  const { identities } = context.identitySet;
  const pick = (n: number): Identity => identities[n % identities.length]!;
  const some = (identity: Identity, n: number): number[] =>
    [...identity.tracks].filter((_, i) => i === n % identity.tracks.length || (n >> i) % 2 === 1);
  const anyTrack = (n: number): number => n % context.episode.tracks.count;
  switch (kind) {
    case 'label':
      return labelOperation(pick(x), { name: NAMES[y % NAMES.length] as string }, context);
    case 'lock':
      return lockOperation(pick(x), true, context);
    case 'unlock':
      return lockOperation(pick(x), false, context);
    case 'merge':
      return operations.mergeOperation(pick(x), [pick(y)], context);
    case 'confirm':
      return operations.confirmOperation(some(pick(x), y), context);
    case 'split':
      return operations.splitOperation(some(pick(x), y), context);
    case 'move':
      return operations.moveOperation(some(pick(x), y), pick(z), context);
    case 'set-apart':
      return operations.setApartOperation(some(pick(x), y), context);
    case 'delete':
      return operations.deleteOperation([anyTrack(x)], context);
    case 'restore':
      return operations.restoreOperation([anyTrack(x)], context);
    case 'mark':
      return operations.markOperation(some(pick(x), y), 'noise', context);
    case 'unmark':
      return operations.markOperation([anyTrack(x)], undefined, context);
    case 'not-same':
      return operations.notSameOperation(some(pick(x), z), some(pick(y), z >> 3), context);
    case 'waive':
      return operations.waiveOperation([...pick(x).tracks], [...pick(y).tracks], context);
    case 'split-track': {
      const { tracks } = context.episode;
      const row = anyTrack(x);
      return operations.splitTrackOperation(
        tracks.faceRows[tracks.faceStart[row]! + (y % 3)]!,
        context,
      );
    }
    default: {
      const seq = 1 + (x % Math.max(1, context.log.entries.length));
      return { type: 'revoke', seq, text: `step ${seq}` };
    }
  }
}

/** Ids of all tracks that an operation names, by themselves or as an identity's. */
export function namedTracks(operation: Operation): readonly string[] {
  if (operation.type === 'batch') return operation.operations.flatMap(namedTracks);
  return ofSimple(operation);
}

function ofSimple(operation: SimpleOperation): readonly string[] {
  switch (operation.type) {
    case 'label':
    case 'unlock':
    case 'representative':
      return [operation.anchor];
    case 'lock':
      return operation.tracks;
    case 'merge':
      return [operation.target, ...operation.sources].flatMap(({ tracks }) => tracks);
    case 'confirm':
      return operation.target.tracks;
    case 'split':
      return operation.from.tracks;
    case 'move':
      return [operation.to, ...operation.from].flatMap(({ tracks }) => tracks);
    case 'set-apart':
    case 'delete':
    case 'mark':
      return [...operation.tracks, ...operation.from.flatMap(({ tracks }) => tracks)];
    case 'restore':
    case 'unmark':
      return operation.tracks;
    case 'not-same':
    case 'waive':
      return [...operation.a.tracks, ...operation.b.tracks];
    case 'split-track':
      return [operation.track, operation.part, ...(operation.from?.tracks ?? [])];
    default:
      return [];
  }
}
