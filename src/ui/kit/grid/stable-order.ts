import type { Identity } from '../../../core/identity/types.ts';
import { displayName } from '../words.ts';

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
  /** It appeared since the order settled: a gap of it is the first to go. */
  readonly fresh: boolean;
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
    fresh: false,
    splitFrom: undefined,
    mergedInto: undefined,
  }));
}

/**
 * Carry the order of places over to a new set of identities without moving what persists.
 * Identities keep their place by id, lost ones leave a gap, new ones come directly behind the
 * place that most of their tracks came from, and those that came from nowhere go to the end. Each
 * that comes takes away the next gap of one that came and went since the order settled: what lies
 * further down stays where it is. Cost: O(tracks + places · new identities).
 */
export function regroup(previous: readonly Place[], next: readonly Identity[]): readonly Place[] {
  const nextById = new Map(next.map((identity) => [identity.id, identity]));
  const known = new Set(previous.map((place) => place.id));
  let ofTrack: Map<number, string> | undefined;
  // Most decisions leave no gap: then nobody asks where its tracks went.
  const nextOfTrack = (): ReadonlyMap<number, string> => {
    if (ofTrack !== undefined) return ofTrack;
    ofTrack = new Map();
    for (const { id, tracks } of next) for (const track of tracks) ofTrack.set(track, id);
    return ofTrack;
  };

  // Pass 1: places that persist, and gaps.
  const kept = previous.map((place): Place => {
    const identity = nextById.get(place.id);
    if (identity !== undefined) {
      return { ...place, identity, last: identity, mergedInto: undefined };
    }
    const mergedInto = mostCommon(place.last.tracks, nextOfTrack());
    return { ...place, identity: undefined, mergedInto };
  });
  const fresh = next.filter((identity) => !known.has(identity.id));
  if (fresh.length === 0) return withoutTail(kept);

  // Pass 2: new identities, by the place that they came from.
  const placeOfTrack = new Map<number, string>();
  // Gaps first: where a live identity held the track too, it is the better origin.
  for (const { id, identity, last } of previous) {
    if (identity === undefined) for (const track of last.tracks) placeOfTrack.set(track, id);
  }
  for (const { id, identity } of previous) {
    for (const track of identity?.tracks ?? []) placeOfTrack.set(track, id);
  }
  const places = kept;
  /** Id of the place that the next one from the same origin goes behind. */
  const behind = new Map<string, string>();
  for (const identity of fresh) {
    const splitFrom = mostCommon(identity.tracks, placeOfTrack);
    const after = splitFrom === undefined ? undefined : (behind.get(splitFrom) ?? splitFrom);
    const at = after === undefined ? places.length : indexOfPlace(places, after) + 1;
    const { id } = identity;
    const made = { id, identity, last: identity, fresh: true, splitFrom, mergedInto: undefined };
    const gap = places.findIndex((place, i) => i >= at && isPassing(place));
    if (gap >= 0) places.splice(gap, 1);
    places.splice(at, 0, made);
    if (splitFrom !== undefined) behind.set(splitFrom, id);
  }
  return withoutTail(places);
}

const isPassing = (place: Place): boolean => place.fresh && place.identity === undefined;

const indexOfPlace = (places: readonly Place[], id: string): number =>
  places.findIndex((place) => place.id === id);

/** Gaps of passing identities at the end hold nothing in place. */
function withoutTail(places: readonly Place[]): readonly Place[] {
  const end = places.findLastIndex((place) => !isPassing(place));
  return places.slice(0, end + 1);
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
export function looksSame(a: Identity, b: Identity): boolean {
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
