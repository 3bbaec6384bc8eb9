import { isNamed, nameDifferentPeople } from '../../core/identity/labels.ts';
import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { plural } from '../kit/format.ts';
import { displayName } from '../kit/words.ts';
import { lockWords } from './act.ts';
import type { Cargo } from './cargo.ts';

/** Where cargo can go. */
export type DropTarget =
  | { readonly type: 'identity'; readonly id: string }
  | { readonly type: 'new' }
  | { readonly type: 'noise' };

/** What would happen. */
export interface DropEffect {
  /** Why nothing would: a sentence without its full stop; undefined when it can be done. */
  readonly refused: string | undefined;
  /** Only a lock stands in the way. */
  readonly locked: boolean;
  /** "+3 tracks", "a new identity of 3 tracks". */
  readonly words: string;
  /** What speaks against it, each a few words: "2 pairs in one frame". */
  readonly conflicts: readonly string[];
  /** Number of things that speak against it. */
  readonly conflictCount: number;
  /** Track rows to compare the cargo with; undefined where there are none. */
  readonly against: Int32Array | undefined;
}

/** What the effect depends on beside cargo and target. */
export interface DropContext {
  readonly set: IdentitySet;
  readonly decisions: Pick<FoldedDecisions, 'apart' | 'marks'>;
  /** Flat pairs of tracks with boxes in one frame. */
  readonly sharedFrames: Int32Array;
  /** Number of tracks of the episode. */
  readonly tracks: number;
}

/** What a drop would do, before it is done. Cost: O(pairs in one frame + pairs kept apart). */
export function dropEffect(cargo: Cargo, target: DropTarget, context: DropContext): DropEffect {
  switch (target.type) {
    case 'identity': {
      const identity = context.set.identities.find(({ id }) => id === target.id);
      if (identity === undefined) return refusal('It is not there any more');
      return ontoIdentity(cargo, identity, context);
    }
    case 'new':
      return intoNew(cargo, context);
    case 'noise':
      return intoNoise(cargo, context);
    default:
      return target satisfies never;
  }
}

/** Nothing moves, and nothing speaks against it. */
export const NO_EFFECT: DropEffect = {
  refused: undefined,
  locked: false,
  words: '',
  conflicts: [],
  conflictCount: 0,
  against: undefined,
};

const refusal = (refused: string): DropEffect => ({ ...NO_EFFECT, refused });

/** The effect, or the lock that stands in its way. */
function unlessLocked(effect: DropEffect, touched: readonly Identity[]): DropEffect {
  const refused = lockWords(touched);
  return refused === undefined ? effect : { ...effect, refused, locked: true };
}

function ontoIdentity(cargo: Cargo, identity: Identity, context: DropContext): DropEffect {
  const staying = new Set(identity.tracks);
  const coming = cargo.rows.filter((row) => !staying.has(row));
  if (coming.length === 0) return refusal(`Already ${displayName(identity)}`);
  const against = identity.tracks.filter((row) => !cargo.rows.includes(row));
  return unlessLocked(
    {
      ...NO_EFFECT,
      words: `+${plural(coming.length, 'track')}`,
      ...conflictsOf(cargo, coming, identity, context),
      against,
    },
    [...cargo.homes, identity],
  );
}

function intoNew(cargo: Cargo, context: DropContext): DropEffect {
  const [first, ...rest] = cargo.identities;
  if (first !== undefined && rest.length === 0) return refusal('Already an identity of its own');
  if (first !== undefined) {
    const coming = rest.flatMap(({ tracks }) => [...tracks]);
    return unlessLocked(
      {
        ...NO_EFFECT,
        words: `one identity of ${plural(cargo.rows.length, 'track')}`,
        ...conflictsOf({ identities: rest, homes: rest }, coming, first, context),
      },
      cargo.homes,
    );
  }
  if (cargo.homes.length === 0 && cargo.rows.length > 1) return refusal('Restore them first');
  const all = cargo.homes.reduce((sum, { tracks }) => sum + tracks.length, 0);
  if (cargo.homes.length === 1 && all === cargo.rows.length) {
    return refusal('These are all its tracks');
  }
  const words = `new identity of ${plural(cargo.rows.length, 'track')}`;
  return unlessLocked({ ...NO_EFFECT, words }, cargo.homes);
}

/**
 * What speaks against tracks of several homes being one person with an identity: all that would be
 * together are held against each other, but for those that are together already.
 */
function conflictsOf(
  { identities, homes }: Pick<Cargo, 'identities' | 'homes'>,
  coming: readonly number[],
  identity: Identity,
  context: DropContext,
): Pick<DropEffect, 'conflicts' | 'conflictCount'> {
  const homeOf = new Map<number, Identity>();
  for (const home of homes) for (const row of home.tracks) homeOf.set(row, home);
  const group = new Map<number, Identity | undefined>();
  for (const row of coming) group.set(row, homeOf.get(row));
  for (const row of identity.tracks) group.set(row, identity);
  const frames = framePairs(group, context.sharedFrames);
  const apart = apartPairs(group, context);
  const names = otherNames(identities, identity);
  return {
    conflicts: [
      ...(frames > 0 ? [`${plural(frames, 'pair')} in one frame`] : []),
      ...(apart > 0 ? [`${plural(apart, 'pair')} kept apart by hand`] : []),
      ...names.map((one) => `is named ${displayName(one)}`),
    ],
    conflictCount: frames + apart + names.length,
  };
}

/** Those that are called otherwise than the identity, or, where it has no name, than the first with one. */
function otherNames(identities: readonly Identity[], identity: Identity): readonly Identity[] {
  const others = identities.filter((one) => one !== identity);
  const called = [identity, ...others].find(({ labels }) => isNamed(labels));
  if (called === undefined) return [];
  return others.filter((one) => nameDifferentPeople(one.labels, called.labels));
}

function intoNoise(cargo: Cargo, { decisions }: DropContext): DropEffect {
  if (cargo.rows.every((row) => decisions.marks.has(row))) return refusal('Already in the bin');
  const words = `${plural(cargo.rows.length, 'track')} out of the way`;
  return unlessLocked({ ...NO_EFFECT, words }, cargo.homes);
}

type Groups = ReadonlyMap<number, Identity | undefined>;

function framePairs(group: Groups, pairs: Int32Array): number {
  let count = 0;
  for (let p = 0; p + 1 < pairs.length; p += 2) {
    const a = pairs[p] ?? -1;
    const b = pairs[p + 1] ?? -1;
    if (group.has(a) && group.has(b) && group.get(a) !== group.get(b)) count++;
  }
  return count;
}

function apartPairs(group: Groups, { decisions, tracks }: DropContext): number {
  let count = 0;
  // A pair is one number: see `pairKey`.
  for (const pair of decisions.apart.keys()) {
    const a = Math.floor(pair / tracks);
    const b = pair % tracks;
    if (group.has(a) && group.has(b) && group.get(a) !== group.get(b)) count++;
  }
  return count;
}
