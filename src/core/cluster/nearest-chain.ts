import type { JobHooks } from '../job.ts';
import type { ChainDoubt } from './doubt.ts';
import { type ExactDistances, heightOf } from './exact-distances.ts';
import type { MergeSink } from './merge-recorder.ts';
import type { Nearest, Neighbours, ReducibleMethod } from './types.ts';

/**
 * [Note: Deciding in float64]
 *
 * The square is single precision, computed from whole numbers or rounded differently by every engine, so
 * that two neighbours at almost the same distance would be joined in an order that depends on the engine.
 * It therefore only proposes: whenever more than one neighbour may be the nearest, as far as anybody can
 * know from what was proposed (see: [Note: How far a proposal can be off]), the choice between them is
 * made on float64 distances computed from the vectors, which are the same everywhere; so are the merge
 * heights. Result: one tree, bit for bit, on every engine.
 */

/** Milliseconds of work between two turns of the host, and turns of the chain between two looks at the clock. */
const BREATH_MS = 10;
const TURNS = 8;

export interface ChainInput {
  readonly method: ReducibleMethod;
  readonly neighbours: Neighbours;
  readonly exact: ExactDistances;
  readonly merges: MergeSink;
  readonly doubt: ChainDoubt;
  /** 1 for every slot that holds a cluster to be joined; changed as the chain runs. */
  readonly live: Uint8Array; // [n]
  /** No merge above this distance, in the unit of `Neighbours`. */
  readonly ceiling: number;
}

/**
 * Agglomerate by nearest-neighbour chain (Müllner 2011): follow nearest neighbours until two are
 * each other's, join them, go on from where the chain was. A cluster that may not join anything, or
 * nothing below the ceiling, stays what it is for good: no later merge brings it nearer to anything.
 * Ties go to the lowest slot.
 * @returns clusters that were left alone because no other one may join them
 * Cost: about 3n row scans and n row updates.
 */
export async function nearestChain(input: ChainInput, hooks: JobHooks): Promise<number> {
  const { neighbours, exact, merges, doubt, live, method } = input;
  const n = live.length;
  const chain = new Int32Array(n); // [n] slots, chain[depth − 1] is the tip
  const onChain = new Uint8Array(n); // [n]
  let depth = 0;
  let first = 0;
  let isolated = 0;
  let done = 0;
  let breathedAt = hooks.now();

  for (let turn = 0; ; turn++) {
    if (turn % TURNS === 0 && hooks.now() - breathedAt > BREATH_MS) {
      hooks.progress({ stage: 'linkage', done, total: n - 1, unit: 'tracks' });
      await hooks.breathe();
      breathedAt = hooks.now();
    }
    if (depth === 0) {
      while (first < n && live[first] === 0) first++;
      if (first === n) return isolated;
      onChain[first] = 1;
      chain[depth++] = first;
    }
    const tip = chain[depth - 1]!;
    const previous = depth > 1 ? chain[depth - 2]! : -1;
    const found = neighbours.nearest(tip);
    let next = choose(input, tip, previous, found);
    if (next < 0 || beyond(input, tip, next, found)) {
      if (next < 0) isolated++;
      neighbours.retire(tip);
      live[tip] = 0;
      onChain[tip] = 0;
      depth--;
      continue;
    }
    // Distances shrink along a chain, so it cannot come back on itself but to the previous slot.
    if (onChain[next] === 1) next = previous;
    if (next !== previous) {
      onChain[next] = 1;
      chain[depth++] = next;
      continue;
    }

    const keep = Math.min(tip, previous);
    const gone = Math.max(tip, previous);
    const height = heightOf(method, exact.distance(keep, gone));
    neighbours.merge(keep, gone, merges.sizeOf(keep), merges.sizeOf(gone));
    merges.join(keep, gone, height, exact.merge(keep, gone));
    doubt.merge(keep, gone, merges.sizeOf(keep));
    live[gone] = 0;
    onChain[keep] = 0;
    onChain[gone] = 0;
    depth -= 2;
    done++;
  }
}

/** The nearest slot by float64; on an exact tie the previous one (or the chain never ends), else the lowest. */
function choose(input: ChainInput, tip: number, previous: number, found: Nearest): number {
  const { index, distance, second } = found;
  if (index < 0) return -1;
  const { merges, neighbours, exact, doubt } = input;
  const query = {
    distance,
    size: merges.sizeOf(tip),
    other: merges.sizeOf(index),
    group: doubt.group(tip, index),
  };
  // Clusters in the group of near-copies that the tip lies in are known more closely than others.
  const inner = doubt.group(tip, tip);
  const least = doubt.limit(query, inner);
  let most = least;
  for (let outer = doubt.around(inner); outer >= 0; outer = doubt.around(outer)) {
    most = Math.max(most, doubt.limit(query, outer));
  }
  if (second > most) return index;
  const { crowd } = neighbours;
  const isCrowd = crowd !== undefined && most > least;
  if (isCrowd) doubt.mark(inner, crowd.near);
  const slots = isCrowd ? crowd.within(tip, most, least) : neighbours.within(tip, most);
  let best = -1;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const slot of slots) {
    if (isCrowd && crowd.near[slot] === 0) {
      if (crowd.proposed(tip, slot) > doubt.limit(query, doubt.group(tip, slot))) continue;
    }
    const own = exact.distance(tip, slot);
    if (own < bestDistance || (own === bestDistance && slot === previous)) {
      best = slot;
      bestDistance = own;
    }
  }
  return best;
}

/** True when `next`, the nearest by float64, is further away than the ceiling; `found` was proposed. */
function beyond(
  { merges, doubt, exact, ceiling }: ChainInput,
  tip: number,
  next: number,
  { index, distance }: Nearest,
): boolean {
  if (ceiling === Number.POSITIVE_INFINITY) return false;
  const size = merges.sizeOf(tip);
  // The nearest is no further than what was proposed, and nothing was proposed to be nearer.
  const highest = doubt.highest(distance, size, merges.sizeOf(index), doubt.group(tip, index));
  if (highest < ceiling) return false;
  const lowest = doubt.lowest(distance, size, merges.sizeOf(next), doubt.group(tip, next));
  if (lowest > ceiling) return true;
  return exact.distance(tip, next) > ceiling;
}
