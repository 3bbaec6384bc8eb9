import type { TrackColumns } from '../episode/episode.ts';
import { firstIndex } from '../first-index.ts';
import { PALETTE_SIZE } from './palette.ts';
import type { Decisions, FounderIds } from './types.ts';

/*
 * [Note: Identity ids]
 * Tracks are ranked once (`TrackSummaries.rank`, see [Note: Founders by tree]). An identity that no person has touched is called
 * after its best-ranked track, its founder: a merge keeps the better id, a split leaves it with the
 * part that holds the founder, and a cut gives the same ids however the slider came there. A touched
 * identity has the id that the log gave it; where that is some other track's founder id, the founder
 * gives way and takes the next free number above all tracks', always the same one, because the log
 * only grows.
 */

const PREFIX = 'identity-';
const ID_PATTERN = /^identity-(\d{1,9})$/;

/** `identity-00012` of 12. */
export function formatIdentityId(number: number): string {
  return `${PREFIX}${String(number).padStart(5, '0')}`;
}

/** 12 of `identity-00012`; undefined for any other text. */
export function identityNumber(id: string): number | undefined {
  const digits = ID_PATTERN.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Palette index that an id asks for: FNV-1a over its characters, the same on every machine. */
export function identityColour(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash ^= id.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  // The low bits of FNV-1a hardly mix neighbouring numbers: fold the high ones in.
  hash ^= hash >>> 15;
  return (hash >>> 0) % PALETTE_SIZE;
}

/** Ids that the tracks of an episode give to the identities they found. Cost: O(T log T), once. */
export function founderIds(tracks: TrackColumns): FounderIds {
  const own = new Set(tracks.number);
  const usable = own.size === tracks.count && !tracks.number.some((number) => number < 0);
  const number = usable
    ? tracks.number.slice()
    : Int32Array.from({ length: tracks.count }, (_, row) => row + 1);
  const order = Int32Array.from(number.keys()).sort((a, b) => number[a]! - number[b]!);
  const id = Array.from(number, formatIdentityId);
  return { number, order, id, colour: Uint8Array.from(id, identityColour) };
}

/**
 * Founders whose id the log has given to another identity or retired, and the number each takes instead.
 * Numbers go out in the order of the log, so later decisions never change earlier ones.
 * @returns founder track row → number
 */
export function displacedFounders(
  founders: FounderIds,
  { anchors, retired }: Pick<Decisions, 'anchors' | 'retired'>,
): ReadonlyMap<number, number> {
  const displaced = new Map<number, number>();
  if (anchors.size === 0 && retired.size === 0) return displaced;
  const owner = new Map<number, number>(); // number → anchor row, −1 for nobody's any more
  for (const number of retired) owner.set(number, -1);
  for (const [row, anchor] of anchors) {
    const number = identityNumber(anchor.identityId);
    if (number !== undefined) owner.set(number, row);
  }
  let next = firstFreeNumber(founders);
  for (const [number, row] of owner) {
    const founder = founderOf(founders, number);
    if (founder === undefined || founder === row) continue;
    // A founder that was touched under its stand-in keeps it.
    while (owner.has(next) && owner.get(next) !== founder) next += 1;
    displaced.set(founder, next);
    next += 1;
  }
  return displaced;
}

/** Smallest number above every track's and above the track count. */
export function firstFreeNumber(founders: FounderIds): number {
  const last = founders.order.at(-1);
  return Math.max(founders.number.length, last === undefined ? 0 : founders.number[last]!) + 1;
}

/** The track whose founder number is `number`: binary search. */
export function founderOf({ number, order }: FounderIds, wanted: number): number | undefined {
  const row = order[firstIndex(order.length, (i) => number[order[i]!]! >= wanted)];
  return row !== undefined && number[row] === wanted ? row : undefined;
}
