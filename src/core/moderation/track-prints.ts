import type { Episode, TrackColumns } from '../episode/episode.ts';
import type { Matrix, PooledTracks } from '../vector/matrix.ts';
import { partsOf, rekeyOperation } from './by-fields.ts';
import type { Names } from './operation-fields.ts';
import type { LogEntry, OperationLog, SimpleOperation } from './types.ts';

/** What a track can be known again by, in an episode whose ids say something else. */
export interface TrackPrint {
  readonly id: string;
  /** Seconds, NaN when not known. */
  readonly firstTs: number;
  readonly lastTs: number;
  readonly faces: number;
  /** Unit vector times 127, rounded; undefined for a track without one. */
  readonly vector: Int8Array | undefined; // [d]
}

const SCALE = 127;

/**
 * Prints of the tracks that a log names, those of undone steps too; parts of tracks that it makes
 * itself are left out. Cost: O(named tracks · d).
 */
export function trackPrints(
  log: OperationLog,
  episode: Episode,
  pooled: PooledTracks | undefined,
): TrackPrint[] {
  const wanted = namedTracks(log);
  const known = pooled && made.get(pooled);
  if (known !== undefined && isOf(known, episode)) {
    return known.prints.filter(({ id }) => wanted.has(id));
  }
  return printsAmong(episode, pooled, (id) => wanted.has(id));
}

interface Made {
  readonly of: Pick<TrackColumns, 'id' | 'firstTs' | 'lastTs' | 'faceStart'>;
  readonly prints: TrackPrint[];
}

/** Prints of the same tracks by the same vectors are the same, however often a history is read beside them. */
const made = new WeakMap<PooledTracks, Made>();

const isOf = ({ of }: Made, { tracks }: Episode): boolean =>
  of.id === tracks.id &&
  of.firstTs === tracks.firstTs &&
  of.lastTs === tracks.lastTs &&
  of.faceStart === tracks.faceStart;

/** Prints of all tracks of an episode. */
export function printsOf(
  episode: Episode,
  pooled: PooledTracks | undefined,
): readonly TrackPrint[] {
  const known = pooled && made.get(pooled);
  if (known !== undefined && isOf(known, episode)) return known.prints;
  const prints = printsAmong(episode, pooled, () => true);
  if (pooled !== undefined) made.set(pooled, { of: episode.tracks, prints });
  return prints;
}

/** Prints of those tracks whose id passes. */
function printsAmong(
  { tracks }: Episode,
  pooled: PooledTracks | undefined,
  passes: (id: string) => boolean,
): TrackPrint[] {
  const itemOf = new Map<number, number>();
  pooled?.items.forEach((row, item) => {
    itemOf.set(row, item);
  });
  const prints: TrackPrint[] = [];
  for (let row = 0; row < tracks.count; row++) {
    const id = tracks.id[row]!;
    if (!passes(id)) continue;
    const item = itemOf.get(row);
    prints.push({
      id,
      firstTs: tracks.firstTs[row]!,
      lastTs: tracks.lastTs[row]!,
      faces: tracks.faceStart[row + 1]! - tracks.faceStart[row]!,
      vector: item === undefined ? undefined : quantised(pooled!.vectors, item),
    });
  }
  return prints;
}

/**
 * `prints` for everything that the log names: a track without one gets an empty print, which its id
 * alone can match.
 */
export function completePrints(
  log: OperationLog,
  prints: readonly TrackPrint[],
): readonly TrackPrint[] {
  const wanted = namedTracks(log);
  const kept = prints.filter(({ id }) => wanted.has(id));
  const known = new Set(kept.map(({ id }) => id));
  const missing = [...wanted].filter((id) => !known.has(id));
  const empty = { firstTs: Number.NaN, lastTs: Number.NaN, faces: 0, vector: undefined };
  return missing.length === 0 ? kept : [...kept, ...missing.map((id) => ({ id, ...empty }))];
}

/** Ids of all tracks that a log names and does not make. */
export function namedTracks({ entries }: OperationLog): ReadonlySet<string> {
  const [first] = entries;
  if (first === undefined) return new Set();
  const before = soFar.get(first) ?? [];
  const begun = before.find((one) => goesOn(one.entries, entries));
  if (begun?.entries.length === entries.length) return begun.named;
  const all = new Set(begun?.all);
  const parts = new Set(begun?.parts);
  for (let i = begun?.entries.length ?? 0; i < entries.length; i++) {
    for (const part of partsOf(entries[i]!.operation)) {
      if (part.type === 'split-track') parts.add(part.part);
      for (const id of namedBy(part)) all.add(id);
    }
  }
  const named = parts.size === 0 ? all : new Set([...all].filter((id) => !parts.has(id)));
  const others = before.filter((one) => one !== begun);
  const known = [...(begun === undefined ? [] : [begun]), ...others].slice(0, MOST_KNOWN - 1);
  soFar.set(first, [{ entries, all, parts, named }, ...known]);
  return named;
}

const goesOn = (begun: readonly LogEntry[], entries: readonly LogEntry[]): boolean =>
  begun.length <= entries.length && begun.every((entry, i) => entry === entries[i]);

interface Named {
  readonly entries: readonly LogEntry[];
  readonly all: ReadonlySet<string>;
  readonly parts: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
}

/** With one more step, and as it is read again, where that step is the same, but another object. */
const MOST_KNOWN = 2;

/** What histories named when they were looked through last, by their first step: mostly they have grown since. */
const soFar = new WeakMap<LogEntry, readonly Named[]>();

/** Tracks that an operation names, in its order. It stays what it is, and is asked at each step of a history. */
function namedBy(operation: SimpleOperation): ReadonlySet<string> {
  const known = names.get(operation);
  if (known !== undefined) return known;
  const named = new Set<string>();
  const note: Names = {
    track: (id) => {
      named.add(id);
      return id;
    },
    face: (faceId) => faceId,
    identity: (id) => id,
    tracksOf: () => [],
    part: ({ part, partNumber }) => ({ id: part, number: partNumber }),
    step: (seq) => seq,
  };
  rekeyOperation(operation, note);
  names.set(operation, named);
  return named;
}

const names = new WeakMap<SimpleOperation, ReadonlySet<string>>();

function quantised({ d, data }: Matrix, row: number): Int8Array {
  const print = new Int8Array(d);
  for (let k = 0; k < d; k++) {
    print[k] = Math.max(-SCALE, Math.min(SCALE, Math.round(data[row * d + k]! * SCALE)));
  }
  return print;
}
