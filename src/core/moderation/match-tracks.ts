import type { Episode } from '../episode/episode.ts';
import { parseTrackId, trackKey } from '../parse/track-id.ts';
import type { PooledTracks } from '../vector/matrix.ts';
import { printsOf, type TrackPrint } from './track-prints.ts';

/** What the tracks of a log are called in an episode. */
export interface TrackMatch {
  /** Every track that was found: its id in the log → its id in the episode. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Ids in the log that no track of the episode answers to, in the order of the prints. */
  readonly unmatched: readonly string[];
  /** The vectors say nothing of each other: those of the log are of another model, or of another length. */
  readonly unlike: boolean;
}

/** Cosine from which a vector alone says that it is the same track under the same id. */
const SURE = 0.9;
/** Cosine from which a vector says so at the same time on screen. */
const ALIKE = 0.8;
/** Below this, the same id at the same time is somebody else. */
const UNLIKE = 0.5;
/** Tracks that a tracker cuts elsewhere begin and end about there. Seconds. */
const NEAR = 1;
/** Share of prints that must find a vector like theirs, or else the vectors are of another model. */
const COMPARABLE = 0.25;

/** What is known of the episode's own tracks: their pooled vectors, or their prints by row. */
export type Here = PooledTracks | readonly TrackPrint[] | undefined;

/** A pair that may be one track; the better it is, the lower its tier. */
interface Pair {
  readonly print: number;
  readonly row: number;
  readonly tier: number;
  readonly score: number;
}

/**
 * Find the tracks of a log again, in the same episode or one that was processed anew. An id counts
 * when time or vector agree, or when nothing is known of the track; otherwise vector and time decide,
 * one to one, the best pair first. Ties go to the earlier print, then to the earlier track.
 * Cost: O(prints · T), and O(d) for each pair that could be one by its id or time.
 */
export function matchTracks(
  prints: readonly TrackPrint[],
  episode: Episode,
  own: Here,
): TrackMatch {
  const here = isPrints(own) ? own : printsOf(episode, own);
  const known = matched.get(here);
  if (known !== undefined && isSameList(known.prints, prints)) return known.match;
  const match = matchAmong(prints, here);
  matched.set(here, { prints, match });
  return match;
}

/** What was matched last with the tracks of an episode: a history that is read again is mostly the same. */
const matched = new WeakMap<
  readonly TrackPrint[],
  { readonly prints: readonly TrackPrint[]; readonly match: TrackMatch }
>();

const isSameList = (a: readonly TrackPrint[], b: readonly TrackPrint[]): boolean =>
  a.length === b.length && a.every((print, i) => print === b[i]);

function matchAmong(prints: readonly TrackPrint[], here: readonly TrackPrint[]): TrackMatch {
  const measured = measure(prints, here);
  const pairs = rank(measured, isComparable(measured));
  const renamed = new Map<string, string>();
  const taken = new Set<number>();
  const found = new Set<number>();
  for (const { print, row } of pairs) {
    if (found.has(print) || taken.has(row)) continue;
    found.add(print);
    taken.add(row);
    renamed.set(prints[print]!.id, here[row]!.id);
  }
  const unmatched = prints.flatMap(({ id }, i) => (found.has(i) ? [] : [id]));
  return { renamed, unmatched, unlike: isUnlike(measured, prints, here) };
}

const isPrints = (own: Here): own is readonly TrackPrint[] => Array.isArray(own);

/** What is known of a pair of tracks. */
interface Measured {
  readonly print: number;
  readonly row: number;
  readonly sameId: boolean;
  /** Nothing but the id is known of the print. */
  readonly bare: boolean;
  /** Shared part of the time that both span, 0–1; negative for a gap; NaN when a time is not known. */
  readonly overlap: number;
  readonly near: boolean;
  /** NaN when one has no vector, or of another length. */
  readonly cosine: number;
}

function measure(prints: readonly TrackPrint[], here: readonly TrackPrint[]): Measured[] {
  const rowOf = new Map(here.map(({ id }, row) => [keyOf(id), row]));
  const norms = here.map(({ vector }) => (vector === undefined ? 0 : norm(vector)));
  return prints.flatMap((print, index) => {
    const own = rowOf.get(keyOf(print.id));
    const length = print.vector === undefined ? 0 : norm(print.vector);
    const bare = print.vector === undefined && Number.isNaN(print.firstTs);
    return here.flatMap((track, row) => {
      const overlap = overlapOf(print, track);
      const near = isNear(print, track);
      const sameId = row === own;
      if (!sameId && (bare || (!near && !Number.isNaN(overlap)))) return [];
      const cosine = cosineOf(print.vector, track.vector, length * norms[row]!);
      return [{ print: index, row, sameId, bare, overlap, near, cosine }];
    });
  });
}

/** Vectors of another model, or of a new training, say nothing: then hardly any is found again. */
function isComparable(measured: readonly Measured[]): boolean {
  const best = bestCosines(measured);
  return best.length > 0 && shareFrom(ALIKE, best) >= COMPARABLE;
}

/** Stricter than not being comparable: a few tracks that are cut elsewhere are no other model. */
function isUnlike(
  measured: readonly Measured[],
  prints: readonly TrackPrint[],
  here: readonly TrackPrint[],
): boolean {
  const best = bestCosines(measured);
  if (best.length > 0) return shareFrom(UNLIKE, best) < COMPARABLE;
  const length = (all: readonly TrackPrint[]) => all.find(({ vector }) => vector)?.vector?.length;
  const [before, now] = [length(prints), length(here)];
  return before !== undefined && now !== undefined && before !== now;
}

/** The highest cosine of each print that has one with any track. */
function bestCosines(measured: readonly Measured[]): readonly number[] {
  const best = new Map<number, number>();
  for (const { print, cosine } of measured) {
    if (!Number.isNaN(cosine)) best.set(print, Math.max(best.get(print) ?? -1, cosine));
  }
  return [...best.values()];
}

const shareFrom = (least: number, cosines: readonly number[]): number =>
  cosines.filter((cosine) => cosine >= least).length / cosines.length;

function rank(measured: readonly Measured[], comparable: boolean): Pair[] {
  return measured
    .flatMap((pair) => {
      const tier = tierOf({ ...pair, cosine: comparable ? pair.cosine : Number.NaN });
      if (tier === undefined) return [];
      const { print, row, overlap, cosine } = pair;
      const time = Number.isNaN(overlap) ? 0 : Math.max(0, overlap);
      const likeness = comparable && !Number.isNaN(cosine) ? cosine : 0;
      return [{ print, row, tier, score: time + likeness }];
    })
    .sort((a, b) => a.tier - b.tier || b.score - a.score || a.print - b.print || a.row - b.row);
}

function tierOf({ sameId, bare, overlap, near, cosine }: Measured): number | undefined {
  const seen = !Number.isNaN(cosine);
  const shares = overlap > 0;
  if (sameId && bare) return 0;
  if (sameId && shares && (!seen || cosine >= UNLIKE)) return 0;
  if (seen && cosine >= ALIKE && shares) return 1;
  if (seen && cosine >= SURE && sameId) return 2;
  if (seen && cosine >= ALIKE && (near || Number.isNaN(overlap))) return 3;
  // Times alone: only where they leave no doubt.
  if (!seen && overlap >= 0.5) return 4;
  // Not a word on either side but the id.
  return sameId && !seen && Number.isNaN(overlap) ? 5 : undefined;
}

/** Intersection over union of two spans; a moment has the length of a frame. */
function overlapOf(a: TrackPrint, b: TrackPrint): number {
  const moment = 0.04;
  const from = Math.max(a.firstTs, b.firstTs);
  const to = Math.min(a.lastTs, b.lastTs) + moment;
  const union = Math.max(a.lastTs, b.lastTs) + moment - Math.min(a.firstTs, b.firstTs);
  return to - from <= 0 ? 0 : (to - from) / union;
}

function isNear(a: TrackPrint, b: TrackPrint): boolean {
  return a.firstTs <= b.lastTs + NEAR && b.firstTs <= a.lastTs + NEAR;
}

/** @param scale product of the lengths */
function cosineOf(a: Int8Array | undefined, b: Int8Array | undefined, scale: number): number {
  if (a === undefined || b === undefined || a.length !== b.length || scale === 0) return Number.NaN;
  let dot = 0;
  for (let k = 0; k < a.length; k++) dot += a[k]! * b[k]!;
  return dot / scale;
}

function norm(vector: Int8Array): number {
  let sum = 0;
  for (const x of vector) sum += x * x;
  return Math.sqrt(sum);
}

function keyOf(id: string): number | string {
  const parsed = parseTrackId(id);
  return parsed === undefined ? id : trackKey(parsed);
}
