import { cutHeight, mergesWithin } from '../cluster/cut.ts';
import type { CutTree } from '../cluster/types.ts';
import { linkedMerges } from '../same-frame/linked-merges.ts';
import type { MergeEvidence } from './merge-evidence.ts';
import { USUAL_DEVIATION } from './pair-kinds.ts';
import type { Reading } from './readings.ts';
import { contradiction, type Said } from './said.ts';
import { stableGap } from './stable-gap.ts';

/** What every threshold costs, and why. The lowest cost is suggested. */
export interface ThresholdCost {
  /** Cosine similarities, ascending. */
  readonly threshold: Float64Array; // [steps]
  /** Merges near the threshold, by the share of tracks that they are about. */
  readonly density: Float64Array; // [steps]
  /** What could be gathered in all, less what is: tracks of one person that are left apart. */
  readonly apart: Float64Array; // [steps]
  /** Share of the same-frame pairs that become one. */
  readonly sameFrame: Float64Array; // [steps]
  /** Share of what people said that does not hold. */
  readonly against: Float64Array; // [steps]
  /** What the division of all pairs lacks; 0 where it is good enough. */
  readonly undivided: Float64Array; // [steps]
  readonly cost: Float64Array; // [steps]
}

/**
 * A false merge counts as six false splits: it has to be found first, among all faces of a person, and
 * then taken apart track by track, where a split is one key on two neighbours in the queue.
 */
const FALSE_MERGE = 6;
/** Weight of the distance from where a merge is as likely right as wrong at that price, per deviation². */
const PRIOR = 0.02;
/** Weight of what is left apart. 0.6 to 1.6 are as good, left out which family of episodes you like. */
const LEFT_APART = 1.2;
/** Width of the smoothing of merges, deviations. */
const SMOOTHING = 0.6;
/** Looked at: from this much below the even point … */
const BELOW = 2;
/** … where the impostors are known from elsewhere … */
const BELOW_KNOWN = 0.8;
/** … to near-copies, in steps, deviations of the impostors. */
const STEP = 0.05;
/** From this far from the even point on, all thresholds are as unlikely; deviations. */
const FAR = 4;
/** atanh of the strictest threshold looked at, 0.99. */
const STRICTEST = 2.65;
/** … but never more than this many steps, however narrow the impostors. */
const MOST_STEPS = 1_000;
/** Fewer pairs seen in one frame say nothing. */
const LEAST_PAIRS = 5;
/**
 * A threshold must divide all pairs into joined and not joined ones at least this well, as a share of
 * the best division: stricter than that one, or looser. The gap under near-copies of one shot joins
 * so few pairs that it never does.
 */
const DIVIDES_STRICTER = 0.85;
const DIVIDES_LOOSER = 0.7;
/** Weight of what is lacking. */
const UNDIVIDED = 3;

export interface CostInput {
  /** Average linkage. */
  readonly tree: CutTree;
  readonly merges: MergeEvidence;
  readonly reading: Reading;
  /**
   * True when other episodes say where different people lie: then one person alone is possible, and
   * nothing need be divided.
   */
  readonly isKnown: boolean;
  /** Flat pairs of items seen in one frame. */
  readonly sharedFrames: Int32Array; // [2 * pairs]
  readonly said: Said;
}

/**
 * The cost of every threshold that can be meant. Merges of one shot lie far right, merges of one
 * person in other scenes left of them, merges of different people left of those: between the last two
 * merges thin out. Of all such valleys the one is meant that lies where the impostors allow it, leaves
 * few pairs of one person apart, joins few that were seen in one frame, and contradicts nobody.
 * Cost: O(steps + n · reach).
 */
export function thresholdCost({
  tree,
  merges,
  reading,
  isKnown,
  sharedFrames,
  said,
}: CostInput): ThresholdCost {
  const { mean, deviation } = reading.impostors;
  const even = evenPoint(reading);
  const below = isKnown ? BELOW_KNOWN : BELOW;
  const strictest = Math.max(even + FAR, (STRICTEST - mean) / deviation);
  const steps = Math.min(MOST_STEPS, Math.floor((below + strictest - even) / STEP + 1e-9) + 1);
  const z = Float64Array.from({ length: steps }, (_, i) => even - below + i * STEP); // [steps]
  const threshold = z.map((at) => clamp(Math.tanh(mean + at * deviation)));
  const density = densities(merges, z);
  const apart = leftApart(merges, z);
  const sameFrame = joinedShare(tree, sharedFrames, threshold);
  const { share: against, cost: word } = contradiction(said, tree, threshold);
  const undivided = isKnown ? new Float64Array(steps) : lackOf(merges, z);
  // Between deviations and similarities: people who lie very near each other leave room above them.
  const scale = Math.cbrt(Math.min(1, deviation / USUAL_DEVIATION));
  const cost = z.map(
    (at, i) =>
      density[i]! +
      PRIOR * Math.min(FAR * FAR, ((at - even) * scale) ** 2) +
      LEFT_APART * apart[i]! +
      UNDIVIDED * undivided[i]! +
      sameFrame[i]! +
      word[i]!,
  );
  return { threshold, density, apart, sameFrame, against, undivided, cost };
}

/** Step of the lowest cost; of equal ones the lowest threshold. */
export function cheapest(cost: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < cost.length; i++) if (cost[i]! < cost[best]! - 1e-12) best = i;
  return best;
}

/** Costs this near the lowest are as good: the widest stretch in which nothing changes is taken. */
const AS_GOOD = 0.02;

/**
 * Step of the threshold to take: around the lowest cost, as long as costs are as good, the one in the
 * widest stretch of thresholds that all give the same clusters. Of equal ones the lowest.
 * @param merges thresholds at which something merges, ascending
 */
export function bestStep(
  { threshold, cost }: Pick<ThresholdCost, 'threshold' | 'cost'>,
  merges: Float64Array,
): number {
  const lowest = cheapest(cost);
  const isAsGood = (step: number): boolean => cost[step]! <= cost[lowest]! + AS_GOOD;
  const widthAt = (step: number): number => {
    const { low, high } = stableGap(merges, threshold[step]!);
    return high - low;
  };
  let from = lowest;
  let to = lowest;
  while (from > 0 && isAsGood(from - 1)) from--;
  while (to + 1 < cost.length && isAsGood(to + 1)) to++;
  let best = from;
  for (let step = from + 1; step <= to; step++) {
    if (widthAt(step) > widthAt(best) + 1e-12) best = step;
  }
  return best;
}

/** Deviations above the impostors at which a wrong merge, at its price, is as likely as a right one. */
function evenPoint({ same }: Reading): number {
  return Math.sqrt(2 * Math.log(Math.max(2, (FALSE_MERGE * (1 - same)) / same)));
}

/** What each cut (z ascending) lacks of a good division of all pairs. */
function lackOf({ z: merges, divided }: MergeEvidence, z: Float64Array): Float64Array {
  let best = 0;
  for (let merge = 1; merge < divided.length; merge++) {
    if (divided[merge]! > divided[best]!) best = merge;
  }
  return forCuts(merges, z, (taken) => {
    const need = taken - 1 < best ? DIVIDES_STRICTER : DIVIDES_LOOSER;
    return Math.max(0, need - (taken === 0 ? 0 : divided[taken - 1]!));
  });
}

/** Beyond so many widths of the smoothing a merge adds nothing. */
const REACH = 6;

/** Merges around each z (ascending). Cost: O(steps + n · reach). */
function densities({ z: merges, weight }: MergeEvidence, z: Float64Array): Float64Array {
  const density = new Float64Array(z.length);
  let first = merges.length;
  for (let i = 0; i < z.length; i++) {
    const at = z[i]!;
    // Merges fall: those above the reach of the lowest z are passed on the way up.
    let from = first;
    while (from > 0 && merges[from - 1]! < at + REACH * SMOOTHING) from--;
    first = from;
    let sum = 0;
    for (let merge = from; merge < merges.length; merge++) {
      const off = (at - merges[merge]!) / SMOOTHING;
      if (off >= REACH) break;
      sum += weight[merge]! * Math.exp(-0.5 * off * off);
    }
    density[i] = sum / (SMOOTHING * 2.5066282746310002);
  }
  return density;
}

/** For each z (ascending) what the merges down to it leave of the most that any cut gathers. */
function leftApart({ z: merges, gathered }: MergeEvidence, z: Float64Array): Float64Array {
  const most = gathered.reduce((max, value) => Math.max(max, value), 0);
  return forCuts(merges, z, (taken) => most - (taken === 0 ? 0 : gathered[taken - 1]!));
}

/** A figure of every cut by the number of merges it takes. @param merges falling; `z` ascending */
function forCuts(
  merges: Float64Array,
  z: Float64Array,
  figure: (taken: number) => number,
): Float64Array {
  const out = new Float64Array(z.length);
  let taken = 0;
  for (let i = z.length - 1; i >= 0; i--) {
    while (taken < merges.length && merges[taken]! >= z[i]!) taken++;
    out[i] = figure(taken);
  }
  return out;
}

function joinedShare(tree: CutTree, pairs: Int32Array, threshold: Float64Array): Float64Array {
  const count = pairs.length / 2;
  if (count < LEAST_PAIRS) return new Float64Array(threshold.length);
  const items = Int32Array.from(tree.order.keys());
  const heights = linkedMerges(tree, items, pairs).height.slice().sort();
  return threshold.map((at) => mergesWithin(heights, cutHeight('average', at)) / count);
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
