import { lowestMode } from './lowest-mode.ts';
import { coarser, type PairHistogram } from './pair-histogram.ts';
import { fitPairKinds, type Impostors, type PairKinds } from './pair-kinds.ts';

/** One way to tell from all pairs where different people lie, and how many pairs are of one person. */
export interface Reading {
  readonly type: 'mixture' | 'mode';
  readonly impostors: Impostors;
  /** Share of all pairs that are of one person, 0–1. */
  readonly same: number;
  /** What the mixture was fitted to; undefined for the mode. */
  readonly kinds: PairKinds | undefined;
}

/** The mixture is fitted to bins this many times as wide. */
const COARSE = 5;
/** Pairs of one person are never taken for more than this share of all. */
const MOST_SAME = 0.9;
const MOST_SAME_MODE = 0.6;
/** Pairs this far above the impostors are of one person, deviations, but for the few that chance puts there. */
const ABOVE = 3;
const BY_CHANCE = 0.00135;

export interface ReadOptions {
  readonly start?: PairKinds;
  readonly known?: Impostors | undefined;
}

/** The pairs as a mixture of impostors and one person's: right where one person has most tracks. */
export function mixtureReading(
  histogram: PairHistogram,
  tracks: number,
  { start, known }: ReadOptions = {},
): Reading {
  const kinds = fitPairKinds(coarser(histogram, COARSE), tracks, {
    kinds: 3,
    ...(start && { start }),
    ...(known && { known }),
  });
  const same = clamp(1 - kinds.share[0]!, leastShare(tracks), MOST_SAME);
  const impostors = { mean: kinds.mean[0]!, deviation: kinds.deviation[0]! };
  return { type: 'mixture', impostors, same, kinds };
}

/** The pairs by their lowest mode: right for embedders that divide people badly. */
export function modeReading(histogram: PairHistogram, tracks: number): Reading {
  const impostors = lowestMode(histogram, tracks);
  const above = shareAbove(histogram, impostors) - BY_CHANCE;
  const same = clamp(above, leastShare(tracks), MOST_SAME_MODE);
  return { type: 'mode', impostors, same, kinds: undefined };
}

/** Share of the pairs that are clearly more alike than different people are. */
export function shareAbove(
  { value, share }: PairHistogram,
  { mean, deviation }: Impostors,
): number {
  return share.reduce(
    (sum, part, bin) => sum + (value[bin]! > mean + ABOVE * deviation ? part : 0),
    0,
  );
}

const leastShare = (tracks: number): number => 2 / (tracks * (tracks - 1));
const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));
