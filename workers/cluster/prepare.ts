import { itemConstraints } from '../../src/core/cluster/item-constraints.ts';
import type { Constraints } from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { leaveOut } from '../../src/core/vector/leave-out.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { type PoolingMethod, pool } from '../../src/core/vector/pool.ts';
import type { TrackConstraints } from '../contract.ts';

/** One vector a track, for all tracks that have one. */
export interface Pooled {
  readonly method: PoolingMethod;
  readonly items: Int32Array; // [n] track rows, ascending
  readonly vectors: Matrix; // [n, d]
  /** Row of `vectors` for each track, −1 when it has none. */
  readonly rowOf: Int32Array; // [T]
  /** Milliseconds. */
  readonly ms: number;
}

/** What is clustered: the pooled tracks but the deleted ones, and the constraints on them. */
export interface Prepared {
  readonly items: Int32Array; // [n] track rows, ascending
  readonly vectors: Matrix; // [n, d]
  readonly constraints: Constraints;
  /** Equal for equal inputs of one episode. */
  readonly key: string;
}

export function poolTracks(
  episode: Episode,
  embeddings: Matrix,
  method: PoolingMethod,
  now: () => number,
): Pooled {
  const startedAt = now();
  const { items, vectors } = pool(episode, embeddings, method);
  return {
    method,
    items,
    vectors,
    rowOf: rowsByTrack(items, episode.tracks.count),
    ms: now() - startedAt,
  };
}

/** Leave the deleted tracks out and express the constraints in rows of what remains. */
export function prepare(pooled: Pooled, given: TrackConstraints): Prepared {
  const { items, vectors } = leaveOut(pooled, given.deleted);
  const constraints = itemConstraints(given, items);
  return { items, vectors, constraints, key: keyOf(pooled.method, items, constraints) };
}

function rowsByTrack(items: Int32Array, tracks: number): Int32Array {
  const rowOf = new Int32Array(tracks).fill(-1); // [T]
  items.forEach((track, row) => {
    rowOf[track] = row;
  });
  return rowOf;
}

/** Groups come in the order of the log, which does not matter to the result but is left as it is. */
function keyOf(method: PoolingMethod, items: Int32Array, constraints: Constraints): string {
  const groups = (list: readonly Int32Array[]): string =>
    list.map((group) => group.join()).join(';');
  const { mustLink, cannotLink, frozen } = constraints;
  return [method, items.join(), groups(mustLink), groups(frozen), cannotLink.join()].join('|');
}

/** Rows of a group's tracks, ascending, so that its figures do not depend on the order it comes in. */
export function rowsOfTracks({ rowOf }: Pooled, tracks: Int32Array): Int32Array {
  return tracks
    .map((track) => rowOf[track] ?? -1)
    .filter((row) => row >= 0)
    .sort();
}
