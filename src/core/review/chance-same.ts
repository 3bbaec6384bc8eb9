/** What is known about where "same" ends and "different" begins, as linkage similarities. */
export interface Evidence {
  /** Similarities at which people said "same". */
  readonly same: readonly number[];
  /** Similarities at which people said "not the same". */
  readonly different: readonly number[];
}

/** Where the border is taken to be before anybody has answered. */
export interface Prior {
  /** Similarity at which "same" and "different" are as likely. */
  readonly border: number;
  /** How far it may lie from there (standard deviation). */
  readonly doubt: number;
  /** How sharp it is: similarity over which the odds change by a factor of e. */
  readonly slope: number;
}

/** The threshold as a border: what a person says by setting it. */
const SLOPE = 0.05;
const DOUBT = 0.08;
export const atThreshold = (threshold: number): Prior => {
  return { border: threshold, doubt: DOUBT, slope: SLOPE };
};

/**
 * Deviations above unrelated identities at which half of the nearest ones are the same person, over
 * which the odds change by a factor of e, and by which episodes differ. Fitted (logistic; both answers
 * and all families weigh the same) to the nearest identities at thresholds .5, .58 and .65 of
 * cast-photos, of episodes drawn from it with the noise of scenes, and of the hard demo. Leaving out
 * one family after the other gives BORDER 5.75, 5.1, 5 and SPREAD .6, .6, .4.
 */
const BORDER = 5.15;
const SPREAD = 0.55;
const DIFFER = 1;

/**
 * The border from what unrelated identities of this very episode look like, whatever the embedder and
 * wherever the threshold is; the threshold where that is lower, because what is above it is together.
 * @param strangers middle and deviation of the average similarities of unrelated identities
 */
export function aboveStrangers(
  strangers: { readonly middle: number; readonly deviation: number },
  threshold: number,
): Prior {
  const { middle, deviation } = strangers;
  const border = Math.min(threshold, middle + BORDER * deviation);
  return { border, doubt: DIFFER * deviation, slope: SPREAD * deviation };
}

/** Halvings of the interval that holds the border: past float64's last bit of a similarity. */
const HALVINGS = 60;

/**
 * The chance that two groups at similarity s are one person: 1 / (1 + e^(−(s − c) / slope)), with the
 * border c where it is even. Before any answer c is that of the prior; each answer moves it to the
 * maximum of the posterior (normal prior, logistic likelihood: Platt 1999 with one free parameter), so
 * questions follow the episode's own border however far it lies from the cut.
 * Cost: O(answers) to make.
 */
export function chanceSame(
  { border: start, doubt, slope }: Prior,
  evidence: Evidence,
): (similarity: number) => number {
  const pull = (c: number): number => {
    let sum = (start - c) / (doubt * doubt);
    for (const s of evidence.same) sum -= logistic((c - s) / slope) / slope;
    for (const s of evidence.different) sum += logistic((s - c) / slope) / slope;
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
  return (similarity) => logistic((similarity - border) / slope);
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
