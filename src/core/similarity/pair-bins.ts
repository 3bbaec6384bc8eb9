/** Bins of a similarity histogram over −1 … 1; fine enough that any threshold of the slider is an edge. */
export const PAIR_BINS = 4000;

/**
 * Bin of a similarity: bin b holds [−1 + b · width, −1 + (b + 1) · width). What rounding left
 * outside −1 … 1 goes into the first or last bin.
 */
export function pairBin(similarity: number): number {
  const bin = Math.floor((similarity + 1) * (PAIR_BINS / 2));
  return bin < 0 ? 0 : bin >= PAIR_BINS ? PAIR_BINS - 1 : bin;
}

/** The edge nearest to a threshold: pairs in bins from here on are at or above it. */
export function edgeOf(threshold: number): number {
  return Math.min(PAIR_BINS, Math.max(0, Math.round((threshold + 1) * (PAIR_BINS / 2))));
}

/** Pairs below a threshold, to the nearest 0.0005. @param counts [PAIR_BINS] */
export function pairsBelow(counts: ArrayLike<number>, threshold: number): number {
  const edge = edgeOf(threshold);
  let sum = 0;
  for (let bin = 0; bin < edge; bin++) sum += counts[bin] ?? 0;
  return sum;
}

/** All pairs of a histogram. */
export function pairsIn(counts: ArrayLike<number>): number {
  return pairsBelow(counts, 1);
}

/** What of two kinds of pairs lies on the wrong side of a threshold, 0–1; NaN where there are none. */
export interface Overlap {
  /** Within-identity pairs below the threshold / within pairs. */
  readonly withinBelow: number;
  /** Between-identity pairs at or above it / between pairs. */
  readonly betweenAbove: number;
}

/** How far pairs within and between identities lie on the wrong side of a threshold. */
export function overlapAt(
  within: ArrayLike<number>,
  between: ArrayLike<number>,
  threshold: number,
): Overlap {
  const all = pairsIn(between);
  return {
    withinBelow: pairsBelow(within, threshold) / pairsIn(within),
    betweenAbove: (all - pairsBelow(between, threshold)) / all,
  };
}

/** A histogram to be drawn: wider bins, only where there are pairs. */
export interface DrawnBins {
  /** Edges, similarity. */
  readonly edges: Float64Array; // [bars + 1]
  /** Pairs of each bar, one row a histogram. */
  readonly counts: readonly Float64Array[]; // [bars] each
}

/**
 * Put fine bins together.
 * @param merge fine bins in one bar; divides PAIR_BINS
 * @param least lowest similarity that is drawn at least, multiple of the bar's width
 */
export function drawnBins(
  histograms: readonly ArrayLike<number>[],
  merge: number,
  least: number,
): DrawnBins {
  const bars = PAIR_BINS / merge;
  const coarse = histograms.map((fine) => {
    const sums = new Float64Array(bars); // [bars]
    for (let bin = 0; bin < PAIR_BINS; bin++) sums[Math.floor(bin / merge)]! += fine[bin] ?? 0;
    return sums;
  });
  let from = Math.floor(edgeOf(least) / merge);
  for (const sums of coarse) {
    const first = sums.findIndex((count) => count > 0);
    if (first >= 0) from = Math.min(from, first);
  }
  const edges = Float64Array.from(
    { length: bars - from + 1 },
    (_, i) => ((from + i) * merge) / (PAIR_BINS / 2) - 1,
  );
  return { edges, counts: coarse.map((sums) => sums.slice(from)) };
}
