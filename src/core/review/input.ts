import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import type { ReviewKind } from '../moderation/types.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { MixedTrack } from './track-profile.ts';
import type { AnsweredPair, ReviewGroup, SaidPair } from './types.ts';

/** Everything that questions are made from. Tracks are rows of TrackColumns. */
export interface ReviewInput {
  /** Track row of each clustered item, ascending. */
  readonly items: Int32Array; // [n]
  /** Unit rows. */
  readonly vectors: Matrix; // [n, d]
  readonly tree: CutTree;
  readonly method: LinkageMethod;
  readonly threshold: number;
  readonly groups: readonly ReviewGroup[];
  readonly rank: Int32Array; // [T]
  /** Text ids of the tracks, for questions that are written down. */
  readonly trackIds: readonly string[]; // [T]
  /** Flat pairs of tracks that people keep apart. */
  readonly cannotLink: Int32Array;
  readonly mustLink: readonly Int32Array[];
  readonly answered: readonly AnsweredPair[];
  /** Sides that answers were about; none where nobody shows them. */
  readonly said?: readonly SaidPair[];
  /** Flat pairs of tracks with boxes in one frame. */
  readonly sharedFrames: Int32Array;
  readonly mixed: readonly MixedTrack[];
}

/** An undecided question, before it is known whether it may be asked. */
export interface Draft {
  readonly kind: ReviewKind;
  /** Index of the group. */
  readonly group: number;
  /** Track rows of the first side. */
  readonly a: Int32Array;
  readonly other: { readonly group: number; readonly tracks: Int32Array } | undefined;
  readonly similarity: number;
  readonly margin: number;
  /** Index of the group, −1 for none. */
  readonly runnerUp: number;
  /** Tracks that an answer settles. */
  readonly settles: number;
  /** Chance that the tracks are not as they should be. */
  readonly chance: number;
  readonly cutFace: number;
  readonly reason: string;
}
