import type { Feed } from './feed.ts';

/** How models like ArcFace are fed, as far as we know of any: channels in either order, on three scales. */
export const FEEDS: readonly Feed[] = (['rgb', 'bgr'] as const).flatMap((order) => [
  { order, mean: [127.5, 127.5, 127.5] as const, scale: 127.5 },
  { order, mean: [0, 0, 0] as const, scale: 255 },
  { order, mean: [0, 0, 0] as const, scale: 1 },
]);

/** Vectors of some faces, and whose they are. */
export interface TrialVectors {
  readonly data: Float32Array; // [n * d], unit rows
  readonly d: number;
  /** Rows with the same number are one person's; other numbers are mostly other people's. */
  readonly group: Int32Array; // [n]
}

/**
 * How well vectors tell people apart: the difference of the mean cosines of pairs of one group and of
 * pairs of two, in standard deviations of the latter.
 * @returns NaN without pairs of both kinds
 * Cost: O(n² d).
 */
export function separation({ data, d, group }: TrialVectors): number {
  const same = { n: 0, sum: 0, squares: 0 };
  const other = { n: 0, sum: 0, squares: 0 };
  for (let i = 0; i < group.length; i++) {
    for (let j = 0; j < i; j++) {
      let cosine = 0;
      for (let k = 0; k < d; k++) cosine += data[i * d + k]! * data[j * d + k]!;
      const kind = group[i] === group[j] ? same : other;
      kind.n++;
      kind.sum += cosine;
      kind.squares += cosine * cosine;
    }
  }
  if (same.n === 0 || other.n === 0) return Number.NaN;
  const mean = other.sum / other.n;
  const deviation = Math.sqrt(Math.max(0, other.squares / other.n - mean * mean));
  return deviation > 0 ? (same.sum / same.n - mean) / deviation : Number.NaN;
}

/** Fewer faces decide nothing. */
export const LEAST_FACES = 5;
/**
 * Median cosine of vectors made anew with those that are stored, from which they are one model's and
 * below which they are not. Crops are not the frames that the stored ones were made of: the very model
 * has .87 to .96 on real episodes, .78 to .93 with its channels swapped; another one lies near 0.
 */
const SAME_FROM = 0.6;
const OTHER_BELOW = 0.3;

/** Whether a model made the vectors of an episode. */
export interface Agreement {
  readonly verdict: 'same' | 'other' | 'unclear';
  /** Median cosine, NaN without faces. */
  readonly cosine: number;
  /** Faces that were compared. */
  readonly faces: number;
}

/**
 * Compare vectors made anew with those that are stored, row by row.
 * @param made [n * d], @param stored [n * d], unit rows
 * @param rows those to be compared
 */
export function agreement(
  made: Float32Array,
  stored: Float32Array,
  d: number,
  rows: readonly number[],
): Agreement {
  const cosines = rows.map((row) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += made[row * d + k]! * stored[row * d + k]!;
    return sum;
  });
  cosines.sort((a, b) => a - b);
  const faces = cosines.length;
  if (faces === 0) return { verdict: 'unclear', cosine: Number.NaN, faces };
  const cosine = (cosines[(faces - 1) >> 1]! + cosines[faces >> 1]!) / 2;
  if (faces < LEAST_FACES) return { verdict: 'unclear', cosine, faces };
  const verdict = cosine >= SAME_FROM ? 'same' : cosine < OTHER_BELOW ? 'other' : 'unclear';
  return { verdict, cosine, faces };
}

/** How one of the feeds did. */
export interface FeedTrial {
  readonly separation: number;
  /** With the vectors that are stored of the same faces; undefined where they have another length. */
  readonly agreement: Agreement | undefined;
}

/** So much better another feed has to separate people than the usual one, parts of it. */
const CLEARLY_BETTER = 0.1;

/**
 * The feed that a model wants. Where it is the model that made the stored vectors, the one that makes
 * them again; else the one that tells people apart, which knows the scale and hardly the order of the
 * channels: so the usual one stays where no other is clearly better.
 * @param trials of FEEDS
 * @returns index into FEEDS, and what decided
 */
export function chooseFeed(trials: readonly FeedTrial[]): {
  readonly feed: number;
  readonly by: 'agreement' | 'separation' | 'default';
} {
  const best = (value: (trial: FeedTrial) => number): number =>
    trials.reduce((top, trial, i) => (value(trial) > value(trials[top]!) ? i : top), 0);
  const agreeing = best(({ agreement: found }) => found?.cosine ?? Number.NEGATIVE_INFINITY);
  if (trials[agreeing]?.agreement?.verdict === 'same') return { feed: agreeing, by: 'agreement' };
  const apart = best((trial) => trial.separation);
  const gain = trials[apart]!.separation / trials[0]!.separation - 1;
  return gain > CLEARLY_BETTER ? { feed: apart, by: 'separation' } : { feed: 0, by: 'default' };
}
