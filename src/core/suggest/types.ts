import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import type { Matrix } from '../vector/matrix.ts';

/** What a recommendation is made from. Items are rows of `vectors`. */
export interface RecommendInput {
  /** Unit rows [n, d]; n at most `DENSE_LIMIT`. */
  readonly vectors: Matrix;
  readonly method: LinkageMethod;
  /** Of these vectors, without constraints: what people decided must not vouch for itself. */
  readonly tree: CutTree;
  /** Flat pairs of items seen in one frame. */
  readonly sharedFrames: Int32Array; // [2 * pairs]
  /** Items that people say are one person, by person; the persons are different. */
  readonly people: readonly Int32Array[];
}

/** Each kind of evidence at every threshold: what the recommendation weighs, and what is drawn. */
export interface EvidenceCurves {
  /** Similarities, ascending from 0 to 1. */
  readonly threshold: Float64Array; // [steps]
  /** Clusters, single tracks among them. */
  readonly clusters: Int32Array; // [steps]
  /** Width of the stretch of thresholds around this one that gives the same clusters. */
  readonly plateau: Float64Array; // [steps]
  /** Mean silhouette, −1 … 1; tracks alone are judged by the usual distance within a person. */
  readonly silhouette: Float64Array; // [steps]
  /** Expected share of merges on the right side of the cut, 0–1. */
  readonly merges: Float64Array; // [steps]
  /** Pairs of tracks seen in one frame that become one. */
  readonly conflicts: Int32Array; // [steps]
  /** BCubed F against what people said, 0–1; all 0 when nobody said anything. */
  readonly agreement: Float64Array; // [steps]
  /** All of it together, smoothed. */
  readonly score: Float64Array; // [steps]
}

export type ConfidenceWord = 'low' | 'medium' | 'high';
export type ReasonKind =
  | 'merges'
  | 'plateau'
  | 'silhouette'
  | 'same-frame'
  | 'people'
  | 'unsure'
  | 'undecided';

/** A sentence with figures. */
export interface Reason {
  readonly kind: ReasonKind;
  readonly text: string;
  /** Two items that show it. */
  readonly pair?: readonly [number, number];
  /** The threshold that the pair is about. */
  readonly at?: number;
}

/** Another threshold that something speaks for. */
export interface Alternative {
  readonly cluster_thresh: number;
  /** 0–1: score as a share of the way from the worst to the best threshold. */
  readonly score: number;
  readonly why: string;
}

/** A threshold from the data alone. */
export interface Recommendation {
  /** Middle of a stable gap; the default when the data do not decide. */
  readonly cluster_thresh: number;
  /** False: nothing speaks for this threshold but that it is the default. */
  readonly decided: boolean;
  /** 0–1: how far the evidence is of one mind, and how clear it is. */
  readonly confidence: number;
  readonly word: ConfidenceWord;
  /** Best first. */
  readonly alternatives: readonly Alternative[];
  readonly reasons: readonly Reason[];
  /** Undefined where there is nothing to weigh. */
  readonly curves: EvidenceCurves | undefined;
  /** Tracks that it was made from, of how many. */
  readonly tracks: number;
  readonly of: number;
  /** Clusters of two tracks or more, and tracks alone, at `cluster_thresh`; 0 when undecided. */
  readonly clusters: number;
  readonly singles: number;
}
