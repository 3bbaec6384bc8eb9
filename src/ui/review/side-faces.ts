import type { Episode } from '../../core/episode/episode.ts';
import type { FormInput } from '../../core/identity/form.ts';
import { nearCentroid, type TrackLikeness } from '../../core/identity/likeness.ts';
import type { Identity, IdentitySet, TrackSummaries } from '../../core/identity/types.ts';
import type { ReviewItem, ReviewSide } from '../../core/review/types.ts';
import { usableFaces } from '../kit/grid/card-faces.ts';

/**
 * A handful of faces spread evenly over a track, first and last included: how it begins, goes on and ends.
 * @returns at most `count` face rows in order of time
 */
export function filmstrip(episode: Episode, track: number, count: number): readonly number[] {
  return spread(usableFaces(episode, track), count);
}

/** At most so many of a list, evenly, its ends included; the middle one where it is one. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list;
  if (count === 1) return list.slice(list.length >> 1, (list.length >> 1) + 1);
  const step = (list.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => list[Math.round(i * step)]!);
}

/**
 * Faces that show how different a side can look: the best face of tracks from all over the episode, of
 * several faces each where there are few tracks.
 * @returns at most `count` face rows in order of time, none twice
 */
export function contrasting(
  tracks: ArrayLike<number>,
  episode: Episode,
  summaries: TrackSummaries,
  count: number,
): readonly number[] {
  const seen = Array.from(tracks).filter((track) => (summaries.bestFace[track] ?? -1) >= 0);
  const begin = (track: number): number => episode.tracks.firstTs[track] ?? Number.NaN;
  const inTime = seen.sort((a, b) => begin(a) - begin(b) || a - b);
  if (inTime.length >= count) {
    return spread(inTime, count).map((track) => summaries.bestFace[track] ?? -1);
  }
  const each = Math.floor(count / Math.max(1, inTime.length));
  return inTime.flatMap((track) =>
    each < 2 ? [summaries.bestFace[track] ?? -1] : filmstrip(episode, track, each),
  );
}

/** When a side is first and last on screen, seconds; NaN where no time is known. */
export function seenBetween(
  tracks: ArrayLike<number>,
  episode: Episode,
): readonly [from: number, to: number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const track of Array.from(tracks)) {
    const [first, last] = [episode.tracks.firstTs[track], episode.tracks.lastTs[track]];
    if (first !== undefined && first < from) from = first;
    if (last !== undefined && last > to) to = last;
  }
  return from > to ? [Number.NaN, Number.NaN] : [from, to];
}

/** Identities with a face in the same frames as a side, other than its own, the most frequent first. */
export function alsoInFrame(
  tracks: ArrayLike<number>,
  summaries: TrackSummaries,
  set: IdentitySet,
): readonly Identity[] {
  const { sharedFrames } = summaries;
  const side = new Set(Array.from(tracks));
  const own = new Set(Array.from(tracks, (track) => set.byTrack[track] ?? -1));
  const others = new Map<number, number>();
  for (let i = 0; i < sharedFrames.length; i += 2) {
    const [a, b] = [sharedFrames[i] ?? -1, sharedFrames[i + 1] ?? -1];
    const other = side.has(a) ? b : side.has(b) ? a : -1;
    const index = other < 0 ? -1 : (set.byTrack[other] ?? -1);
    if (index >= 0 && !own.has(index)) others.set(index, (others.get(index) ?? 0) + 1);
  }
  return [...others]
    .sort(([a, times], [b, more]) => more - times || a - b)
    .flatMap(([index]) => set.identities[index] ?? []);
}

/** Pairs of tracks, one of each side, that are seen in one frame; of the first side first. */
export function pairsInFrame(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { sharedFrames }: TrackSummaries,
): readonly (readonly [number, number])[] {
  const [ofA, ofB] = [new Set(Array.from(a)), new Set(Array.from(b))];
  const pairs: [number, number][] = [];
  for (let i = 0; i < sharedFrames.length; i += 2) {
    const [one, other] = [sharedFrames[i] ?? -1, sharedFrames[i + 1] ?? -1];
    if (ofA.has(one) && ofB.has(other)) pairs.push([one, other]);
    else if (ofA.has(other) && ofB.has(one)) pairs.push([other, one]);
  }
  return pairs;
}

/** The best face of the best-ranked track near the middle of a part of an identity, −1 where it has none. */
export function sideFace(
  tracks: Int32Array,
  summaries: TrackSummaries,
  likeness: TrackLikeness | undefined,
): number {
  const near = likeness === undefined ? undefined : nearCentroid(likeness, tracks);
  const best = Array.from(tracks)
    .filter((_, i) => near === undefined || near[i] === 1)
    .filter((track) => (summaries.bestFace[track] ?? -1) >= 0)
    .sort((a, b) => (summaries.rank[a] ?? 0) - (summaries.rank[b] ?? 0))[0];
  return best === undefined ? -1 : (summaries.bestFace[best] ?? -1);
}

/** Whether both sides of a question are of one identity now. */
export function areParts({ a, b }: ReviewItem, set: IdentitySet): boolean {
  const of = (side: ReviewSide | undefined) => set.byTrack[side?.tracks[0] ?? -1];
  return b !== undefined && of(a) === of(b);
}

/** The large face of a side: its identity's, or that of its own part. */
export function largeFace(
  side: ReviewSide,
  identity: Identity | undefined,
  part: boolean,
  { summaries, likeness }: Pick<FormInput, 'summaries' | 'likeness'>,
): number {
  return part || identity === undefined
    ? sideFace(side.tracks, summaries, likeness)
    : identity.canonicalFace;
}
