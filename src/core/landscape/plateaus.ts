import { cutHeight, thresholdOf } from '../cluster/cut.ts';
import type { CutTree } from '../cluster/types.ts';
import { type CountingRules, cutCounts } from './cut-counts.ts';

/** A stretch of thresholds over which something stays as it is. Similarities. */
export interface Plateau {
  /** Not part of it: a merge at a threshold is taken there. 0 when nothing happens down to it. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** Clusters that count, all along; of a stretch without a merge everything else is the same too. */
  readonly clusters: number;
  /** Tracks in no cluster that counts, at the upper and at the lower end. */
  readonly singletons: readonly [upper: number, lower: number];
  /** The widest part of it without any merge. */
  readonly still: { readonly from: number; readonly to: number };
}

export interface PlateauOptions {
  /** `count`: as many clusters; `partition`: nothing merges at all. */
  readonly of: 'count' | 'partition';
  /** At most so many. */
  readonly most: number;
  /** Narrower ones are left out, similarity. */
  readonly leastWidth: number;
  /** Also the stretches above the first and below the last merge. */
  readonly ends: boolean;
  /** Thresholds below this are not looked at: the tree does not know them. */
  readonly floor: number;
}
/** Two steps of the slider: what is narrower, nobody can rest on. */
export const PLATEAU_DEFAULTS: PlateauOptions = {
  of: 'count',
  most: 5,
  leastWidth: 0.01,
  ends: false,
  floor: 0,
};

/**
 * The widest stretches over which nothing merges, or over which the number of clusters that count
 * stays the same: single tracks that join a cluster (or one another's leftovers) end the first kind
 * but not the second, so noise does not tear a plateau of identities.
 * @returns widest first, ties at the higher threshold
 * Cost: O(n log n).
 */
export function plateaus(
  tree: CutTree,
  rules: CountingRules,
  options: Partial<PlateauOptions> = {},
): Plateau[] {
  const { of, most, leastWidth, ends, floor } = { ...PLATEAU_DEFAULTS, ...options };
  const found: Plateau[] = [];
  let open: Plateau | undefined;
  const close = (): void => {
    // Rounding must not decide about a width of exactly two steps.
    if (open !== undefined && open.width >= leastWidth - 1e-9) found.push(open);
    open = undefined;
  };
  for (const still of stillStretches(tree, rules, floor)) {
    if (!ends && still.end) {
      close();
      continue;
    }
    if (of === 'count' && open !== undefined && open.clusters === still.clusters) {
      open = joined(open, still);
      continue;
    }
    close();
    open = plateauOf(still);
  }
  close();
  return found.sort((a, b) => ranked(b.width) - ranked(a.width) || b.from - a.from).slice(0, most);
}

/** A width without the dust of its subtraction. */
const ranked = (width: number): number => Math.round(width * 1e9);

/** Between two merge thresholds that follow each other. */
interface Still {
  readonly from: number;
  readonly to: number;
  readonly clusters: number;
  readonly singletons: number;
  /** Above all merges, or below them. */
  readonly end: boolean;
}

/** From threshold 1 downwards to the floor. */
function* stillStretches(tree: CutTree, rules: CountingRules, floor: number): Generator<Still> {
  const counts = cutCounts(tree, rules);
  let to = 1;
  let taken = counts.taken(cutHeight(rules.linkage, 1));
  let end = true;
  while (to > floor) {
    const { tracks, clusters, clustered } = counts.after(taken);
    const next = counts.heights[taken];
    const at = next === undefined ? floor : thresholdOf(rules.linkage, next);
    const from = Math.max(floor, at);
    if (from < to) {
      const last = next === undefined;
      yield { from, to, clusters, singletons: tracks - clustered, end: end || last };
      to = from;
    }
    end = false;
    if (next === undefined) return;
    taken = counts.takenAfter(taken, next);
  }
}

function plateauOf({ from, to, clusters, singletons }: Still): Plateau {
  const still = { from, to };
  return { from, to, width: to - from, clusters, singletons: [singletons, singletons], still };
}

function joined(upper: Plateau, lower: Still): Plateau {
  const wider = lower.to - lower.from > upper.still.to - upper.still.from;
  return {
    ...upper,
    from: lower.from,
    width: upper.to - lower.from,
    singletons: [upper.singletons[0], lower.singletons],
    still: wider ? { from: lower.from, to: lower.to } : upper.still,
  };
}
