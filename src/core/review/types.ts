import type { Question, ReviewKind } from '../moderation/types.ts';

/** An identity as questions need to know it. */
export interface ReviewGroup {
  readonly id: string;
  /** Track rows, ascending. */
  readonly tracks: Int32Array;
  readonly locked: boolean;
  readonly named: boolean;
  /** Noise and strangers: nobody is asked about them. */
  readonly settled: boolean;
}

/** A question that was answered and left open, or answered with "fine", by track rows. */
export interface AnsweredPair {
  readonly kind: string;
  readonly a: number;
  /** −1 for a one-sided question. */
  readonly b: number;
}

/** One side of a question: an identity, or tracks of it. */
export interface ReviewSide {
  readonly identityId: string;
  /** Track rows that the question is about, best-ranked first. */
  readonly tracks: Int32Array;
}

/** One question of the queue. */
export interface ReviewItem {
  /** Stable while the question is the same: `kind:a:b` of the best-ranked tracks. */
  readonly key: string;
  readonly kind: ReviewKind;
  readonly question: Question;
  readonly a: ReviewSide;
  /** Undefined for one-sided questions (mixed track, unnamed identity). */
  readonly b: ReviewSide | undefined;
  /** Linkage similarity between the sides; NaN for one-sided questions. */
  readonly similarity: number;
  /** `similarity` less that of the nearest other identity to a; NaN when there is none. */
  readonly margin: number;
  /** Nearest other identity, for "runner-up"; undefined when there is none. */
  readonly runnerUp: string | undefined;
  /** What an answer is worth: tracks that it settles times how open it is. Higher comes first. */
  readonly worth: number;
  /** Mixed track: face row where a part of its own should begin, −1 otherwise. */
  readonly cutFace: number;
  /** One sentence: "6 tracks of these appear .02 under the cut". */
  readonly reason: string;
}

/**
 * Two identities that are almost certainly one person. Those of one list are a forest: taking any of
 * them out leaves the others as they are, and what was taken out stays apart.
 */
export interface CertainMerge {
  /** That of the question about the same two. */
  readonly key: string;
  readonly question: Question;
  /** The one that joins: both sides are whole identities. */
  readonly a: ReviewSide;
  readonly b: ReviewSide;
  /** Linkage similarity between the sides. */
  readonly similarity: number;
  /** `similarity` less that of the nearest other identity to a; NaN when there is none. */
  readonly margin: number;
  /** Chance that the two are one person, learnt from the answers so far. */
  readonly chance: number;
  /** Nearest other identity to a; undefined when there is none. */
  readonly runnerUp: string | undefined;
}

/** What is worth asking about the identities as they are. */
export interface Review {
  /** Questions, most worth first. */
  readonly items: readonly ReviewItem[];
  /** How many of them are worth a look beside the batch; missing names are not counted. */
  readonly worth: number;
  /** Merges that look certain, for one look at all of them: riskiest first. */
  readonly batch: readonly CertainMerge[];
  /** What the answers so far said, where they were: linkage similarity of the two sides as they were then. */
  readonly said: readonly { readonly similarity: number; readonly same: boolean }[];
}

/** Two sides that an answer called one person or two, by track rows. */
export interface SaidPair {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly same: boolean;
}

/** Two identities that linkage would have joined at the cut, but for a decision. */
export interface StoppedMerge {
  readonly a: string;
  readonly b: string;
  /** Linkage similarity. */
  readonly similarity: number;
}

/** Why two tracks are together or apart, or what holds an identity together. */
export interface Explanation {
  /**
   * Height at which the two came together, as a similarity; undefined when they never do. What people
   * put together came together by their word: then it is the linkage similarity of the two sides.
   */
  readonly mergedAt: number | undefined;
  /** What people decided that acts between the two; undefined when nothing does. */
  readonly decision: 'together' | 'apart' | 'locked' | undefined;
  /** The most similar pair across the last merge: track rows, and their similarity. */
  readonly bridge:
    | { readonly a: number; readonly b: number; readonly similarity: number }
    | undefined;
  /** Tracks from one to the other by the strongest links (widest path), both ends included. */
  readonly chain: readonly { readonly track: number; readonly similarity: number }[];
  /** Nearest identity outside, with linkage similarity. */
  readonly rival: { readonly identityId: string; readonly similarity: number } | undefined;
  /** `mergedAt` less the rival's similarity; NaN without either. */
  readonly margin: number;
  /** Most and least similar faces of the two sides (or inside the identity): face rows. */
  readonly nearestFaces:
    | { readonly a: number; readonly b: number; readonly similarity: number }
    | undefined;
  readonly farthestFaces:
    | { readonly a: number; readonly b: number; readonly similarity: number }
    | undefined;
}

/** How like its own mean each face of a track is, and where another person may begin. */
export interface TrackProfile {
  /** Usable faces in order of frame: face rows. */
  readonly faces: Int32Array; // [m]
  /** Cosine of each face to the one before it; the first is 1. */
  readonly toPrevious: Float32Array; // [m]
  /** Cosine of each face to the mean of the track. */
  readonly toMean: Float32Array; // [m]
  /** Largest cosine distance between two faces. */
  readonly spread: number;
  /** Index in `faces` where a part of its own should begin, −1 when the track looks like one person. */
  readonly cut: number;
  /** Similarity of the means of the two parts at `cut`; NaN without one. */
  readonly cutSimilarity: number;
}
