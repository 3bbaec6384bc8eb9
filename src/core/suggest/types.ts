import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { Remembered } from './impostor-memory.ts';
import type { Impostors } from './pair-kinds.ts';
import type { Said } from './said.ts';

/** What a recommendation is made from. Items are rows of `vectors`. */
export interface RecommendInput {
  /** Unit rows [n, d]. */
  readonly vectors: Matrix;
  readonly method: LinkageMethod;
  /** Average linkage of these vectors, without constraints: decisions must not vouch for themselves. */
  readonly average: CutTree;
  /** The tree of `method`; the same object for average. */
  readonly tree: CutTree;
  /** Flat pairs of items seen in one frame. */
  readonly sharedFrames: Int32Array; // [2 * pairs]
  readonly said: Said;
  readonly remembered: Remembered | undefined;
}

/** Every threshold that was weighed: what the suggestion is made from, and what is drawn. */
export type EvidenceCurves =
  | {
      /** Average linkage: the cost of every threshold and its parts, see `ThresholdCost`. */
      readonly type: 'cost';
      readonly threshold: Float64Array; // [steps] ascending
      readonly density: Float64Array; // [steps]
      readonly apart: Float64Array; // [steps]
      readonly sameFrame: Float64Array; // [steps]
      readonly against: Float64Array; // [steps]
      readonly cost: Float64Array; // [steps]
    }
  | {
      /** Another linkage: how far its clusters agree with those of average linkage, BCubed F. */
      readonly type: 'match';
      readonly threshold: Float64Array; // [steps] ascending
      readonly match: Float64Array; // [steps]
    };

export type ConfidenceWord = 'low' | 'medium' | 'high';
export type ReasonKind =
  | 'impostors'
  | 'merges'
  | 'plateau'
  | 'halves'
  | 'linkage'
  | 'metric'
  | 'same-frame'
  | 'people'
  | 'memory'
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
  /** 0–1: 1 costs as little as the suggestion, 0 as much as the worst threshold weighed. */
  readonly score: number;
  readonly why: string;
}

/** A threshold from the data alone. */
export interface Recommendation {
  /** Middle of a stable gap; the default when the data do not decide. */
  readonly cluster_thresh: number;
  /** False: nothing speaks for this threshold but that it is the default. */
  readonly decided: boolean;
  /** 0–1: how clear the evidence is, and how far halves of the tracks come to the same. */
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
  /** Where different people lie here, when it is sure enough to be remembered for other episodes. */
  readonly impostors: Impostors | undefined;
}
