import type { JobHooks } from '../../job.ts';
import type { Linkage } from '../types.ts';
import { ELEMENTS_A_BREATH, eachRow, type SquareDistances } from './square.ts';

/**
 * Distances below this are rounding noise of f32 dot products (measured up to 6e-7 on every
 * engine) and count as 0: HDBSCAN works with 1 / distance, which would turn the noise into the
 * largest densities of all, and into different ones on each engine.
 */
const NOISE_FLOOR = 1e-6;

/**
 * Distance of each item to its `minSamples`-th nearest, the item itself counted as the first.
 * @returns [n]; the farthest item's distance where there are fewer than `minSamples`
 */
export async function coreDistances(
  distances: SquareDistances,
  minSamples: number,
  hooks: JobHooks,
): Promise<Float32Array> {
  const { n, data } = distances;
  const k = Math.min(minSamples, n);
  const core = new Float32Array(n); // [n]
  const nearest = new Float32Array(k); // [k] ascending
  await eachRow(n, 'density', hooks, (row) => {
    nearest.fill(Number.POSITIVE_INFINITY);
    const base = row * n;
    for (let other = 0; other < n; other++) {
      const distance = data[base + other]!;
      if (distance >= nearest[k - 1]!) continue;
      let at = k - 1;
      while (at > 0 && nearest[at - 1]! > distance) {
        nearest[at] = nearest[at - 1]!;
        at--;
      }
      nearest[at] = distance;
    }
    core[row] = nearest[k - 1]!;
  });
  return core;
}

/**
 * Single linkage over mutual reachability, max(core(a), core(b), d(a, b)).
 *
 * Mutual reachabilities tie by construction: an item reaches several neighbours at its own core
 * distance. Ties go to the smaller plain distance, so that such an item joins its nearest
 * neighbour first and the order of the items does not matter; then to the lowest index.
 *
 * @param minSamples core distance is that to the `minSamples`-th nearest, the item itself counted
 * @returns n−1 merges, sorted by height
 * Cost: two scans of the matrix. Source: Campello et al. 2013.
 */
export async function reachabilityTree(
  distances: SquareDistances,
  minSamples: number,
  hooks: JobHooks,
): Promise<Linkage> {
  const { n, data } = distances;
  const core = await coreDistances(distances, minSamples, hooks);

  // Prim from item 0. `order[i] → order[i + 1]` with the distance at which the second was reached
  // is no spanning tree, yet has the same single linkage: clusters at h are runs of the order.
  const order = new Int32Array(n); // [n]
  const step = new Float64Array(Math.max(0, n - 1)); // [n−1] mutual reachability
  const plain = new Float64Array(step.length); // [n−1] distance, for ties
  const reach = new Float32Array(n).fill(Number.POSITIVE_INFINITY); // [n]
  const near = new Float32Array(n).fill(Number.POSITIVE_INFINITY); // [n]
  const outside = Int32Array.from({ length: n }, (_, item) => item); // [n] first `left` are outside
  let left = n;
  let at = 0;
  let scanned = 0;
  for (let i = 0; i < n - 1; i++) {
    const current = outside[at]!;
    // Shifting keeps the rest in index order, so the first minimum is the lowest index.
    outside.copyWithin(at, at + 1, left);
    left--;
    const base = current * n;
    const coreHere = core[current]!;
    let best = Number.POSITIVE_INFINITY;
    let bestNear = Number.POSITIVE_INFINITY;
    for (let s = 0; s < left; s++) {
      const item = outside[s]!;
      const distance = data[base + item]!;
      const mutual = Math.max(distance, coreHere, core[item]!);
      let known = reach[item]!;
      if (mutual < known || (mutual === known && distance < near[item]!)) {
        known = mutual;
        reach[item] = mutual;
        near[item] = distance;
      }
      if (known < best || (known === best && near[item]! < bestNear)) {
        best = known;
        bestNear = near[item]!;
        at = s;
      }
    }
    order[i + 1] = outside[at]!;
    step[i] = best < NOISE_FLOOR ? 0 : best;
    plain[i] = bestNear;
    scanned += left;
    if (scanned >= ELEMENTS_A_BREATH) {
      scanned = 0;
      await hooks.breathe();
    }
  }
  return mergeRuns(order, step, plain);
}

/**
 * The linkage of items that come together in neighbouring runs: order[i] and order[i + 1] at
 * `step[i]`, ties by `plain[i]`.
 */
function mergeRuns(order: Int32Array, step: Float64Array, plain: Float64Array): Linkage {
  const merges = step.length;
  const n = order.length;
  const rows = Int32Array.from({ length: merges }, (_, i) => i);
  rows.sort((a, b) => step[a]! - step[b]! || plain[a]! - plain[b]! || a - b);

  const left = new Int32Array(merges); // [n−1]
  const right = new Int32Array(merges); // [n−1]
  const height = new Float64Array(merges); // [n−1]
  const size = new Int32Array(merges); // [n−1]
  // A run is known at both of its ends: which node it is, and where its other end lies.
  const node = Int32Array.from(order); // [n] by position
  const other = Int32Array.from({ length: n }, (_, position) => position); // [n]
  for (let m = 0; m < merges; m++) {
    const seam = rows[m]!;
    const start = other[seam]!;
    const end = other[seam + 1]!;
    left[m] = node[seam]!;
    right[m] = node[seam + 1]!;
    height[m] = step[seam]!;
    size[m] = end - start + 1;
    node[start] = n + m;
    node[end] = n + m;
    other[start] = end;
    other[end] = start;
  }
  return { left, right, height, size };
}
