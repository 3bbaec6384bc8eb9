/** What is known about where "same" ends and "different" begins, as linkage similarities. */
export interface Evidence {
  /** Similarities at which people said "same". */
  readonly same: readonly number[];
  /** Similarities at which people said "not the same". */
  readonly different: readonly number[];
}

/** How sharp the border is: similarity over which the odds change by a factor of e. */
const SLOPE = 0.05;
/** How far the border may lie from the threshold before anybody has answered (standard deviation). */
const DOUBT = 0.08;
/** Halvings of the interval that holds the border: past float64's last bit of a similarity. */
const HALVINGS = 60;

/**
 * The chance that two groups at similarity s are one person: 1 / (1 + e^(−(s − c) / SLOPE)), with the
 * border c where it is even. Before any answer c is the threshold, which is what a person says by
 * setting it; each answer moves c to the maximum of the posterior (normal prior around the threshold,
 * logistic likelihood: Platt 1999 with one free parameter), so questions follow the episode's own
 * border however far it lies from the cut.
 * Cost: O(answers) to make.
 */
export function chanceSame(threshold: number, evidence: Evidence): (similarity: number) => number {
  const pull = (c: number): number => {
    let sum = (threshold - c) / (DOUBT * DOUBT);
    for (const s of evidence.same) sum -= logistic((c - s) / SLOPE) / SLOPE;
    for (const s of evidence.different) sum += logistic((s - c) / SLOPE) / SLOPE;
    return sum;
  };
  // The pull falls as c grows, so its one zero is between the ends.
  let low = -1;
  let high = 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (pull(middle) > 0) low = middle;
    else high = middle;
  }
  const border = (low + high) / 2;
  return (similarity) => logistic((similarity - border) / SLOPE);
}

/**
 * The chance that the nearer of two is the right one: 1 / (1 + e^(−margin / SLOPE)), the logistic choice
 * between them. 1 when there is no second one.
 * @param margin similarity of the one asked about less that of the other; NaN without another
 */
export function chanceNearer(margin: number): number {
  return Number.isNaN(margin) ? 1 : logistic(margin / SLOPE);
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
