import type { Identity } from '../../core/identity/types.ts';
import { displayName } from '../common-face/words.ts';

/**
 * One place in the grid. It belongs to an id and outlives its identity until the order settles:
 * a place whose identity merged away stays as a gap, so nothing behind it moves, and the identity
 * finds its own place again when the slider goes back.
 */
export interface Place {
  readonly id: string;
  /** Undefined for a gap. */
  readonly identity: Identity | undefined;
  /** The identity it had last; equals `identity` unless this is a gap. */
  readonly last: Identity;
  /** Id that the identity's tracks came from, when it appeared since the order settled. */
  readonly splitFrom: string | undefined;
  /** Id that now holds most tracks of a gap; undefined when they are on their own. */
  readonly mergedInto: string | undefined;
}

/** The places of an order that has settled: one for each identity, no gaps. */
export function settledPlaces(identities: readonly Identity[]): readonly Place[] {
  return identities.map((identity) => ({
    id: identity.id,
    identity,
    last: identity,
    splitFrom: undefined,
    mergedInto: undefined,
  }));
}

/**
 * Carry the order of places over to a new set of identities without moving what persists.
 * Identities keep their place by id, lost ones leave a gap, new ones come directly behind the
 * place that most of their tracks came from, and those that came from nowhere go to the end.
 * Cost: O(places + tracks).
 */
export function regroup(previous: readonly Place[], next: readonly Identity[]): readonly Place[] {
  const nextById = new Map(next.map((identity) => [identity.id, identity]));
  const known = new Set(previous.map((place) => place.id));
  const nextOfTrack = new Map<number, string>();
  for (const { id, tracks } of next) for (const track of tracks) nextOfTrack.set(track, id);

  // Pass 1: places that persist, and gaps.
  const kept = previous.map((place): Place => {
    const identity = nextById.get(place.id);
    if (identity !== undefined) {
      return { ...place, identity, last: identity, mergedInto: undefined };
    }
    const mergedInto = mostCommon(place.last.tracks, nextOfTrack);
    return { ...place, identity: undefined, mergedInto };
  });
  const fresh = next.filter((identity) => !known.has(identity.id));
  if (fresh.length === 0) return kept;

  // Pass 2: new identities, by the place that they came from.
  const placeOfTrack = new Map<number, string>();
  // Gaps first: where a live identity held the track too, it is the better origin.
  for (const { id, identity, last } of previous) {
    if (identity === undefined) for (const track of last.tracks) placeOfTrack.set(track, id);
  }
  for (const { id, identity } of previous) {
    for (const track of identity?.tracks ?? []) placeOfTrack.set(track, id);
  }
  const behind = new Map<string | undefined, Place[]>();
  for (const identity of fresh) {
    const splitFrom = mostCommon(identity.tracks, placeOfTrack);
    const place = { id: identity.id, identity, last: identity, splitFrom, mergedInto: undefined };
    const group = behind.get(splitFrom);
    if (group === undefined) behind.set(splitFrom, [place]);
    else group.push(place);
  }
  const places = kept.flatMap((place) => [place, ...(behind.get(place.id) ?? [])]);
  return [...places, ...(behind.get(undefined) ?? [])];
}

/** The id that most of the tracks map to; ties go to the one met first. */
function mostCommon(
  tracks: Int32Array,
  idOfTrack: ReadonlyMap<number, string>,
): string | undefined {
  const counts = new Map<string, number>();
  let best: string | undefined;
  let most = 0;
  for (const track of tracks) {
    const id = idOfTrack.get(track);
    if (id === undefined) continue;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  for (const [id, count] of counts) {
    if (count > most) {
      best = id;
      most = count;
    }
  }
  return best;
}

/** True when two states of one identity look the same on a card; cost O(its tracks). */
export function sameIdentity(a: Identity, b: Identity): boolean {
  if (a === b) return true;
  if (
    a.id !== b.id ||
    a.kind !== b.kind ||
    a.faceCount !== b.faceCount ||
    a.variance !== b.variance ||
    a.canonicalFace !== b.canonicalFace ||
    a.representativeChosen !== b.representativeChosen ||
    a.locked !== b.locked ||
    a.colour !== b.colour ||
    a.clusterId !== b.clusterId ||
    a.sharedFramePairs !== b.sharedFramePairs ||
    displayName(a) !== displayName(b) ||
    a.tracks.length !== b.tracks.length
  ) {
    return false;
  }
  return a.tracks.every((track, i) => track === b.tracks[i]);
}
