import type { PartitionEdit } from '../identity/partition.ts';
import type { Labels } from '../identity/types.ts';
import type { Decisions, Question } from './types.ts';

/** A decision, or a part of one, that the episode at hand has no place for. */
export interface IgnoredDecision {
  readonly seq: number;
  readonly identityId: string;
  /** A sentence for a person. */
  readonly reason: string;
}

/** An answer to a question of the review queue. */
export interface PastAnswer {
  readonly seq: number;
  readonly at: string;
  readonly text: string;
  readonly question: Question;
  readonly answer: 'same' | 'not-same' | 'unsure' | 'fine';
}

/** A named identity that has no track left: its name waits for one. */
export interface VacantIdentity {
  readonly identityId: string;
  readonly labels: Labels;
}

export interface FoldedDecisions extends Decisions {
  readonly ignored: readonly IgnoredDecision[];
  /** Steps by which people keep two tracks apart: `pairKey` → seq of the log. */
  readonly apart: ReadonlyMap<number, number>;
  /** Steps by which people said that nothing keeps two tracks apart: `pairKey` → seq of the log. */
  readonly waivedPairs: ReadonlyMap<number, number>;
  /** Tracks that were set apart by hand. */
  readonly alone: ReadonlySet<number>;
  /** Answers that hold, oldest first. */
  readonly answers: readonly PastAnswer[];
  readonly vacant: readonly VacantIdentity[];
  /** The threshold that was applied last; undefined when none was. */
  readonly threshold: number | undefined;
  /** The metric that a step of the history chose last; undefined when none did. */
  readonly metric: 'cosine' | 'within_track' | undefined;
  /** What the acts since the last clustering do to its identities; see `clusteringPoint`. */
  readonly edits: readonly PartitionEdit[];
}

/** A pair of track rows as one number, whichever comes first. @param tracks number of tracks */
export function pairKey(a: number, b: number, tracks: number): number {
  return a < b ? a * tracks + b : b * tracks + a;
}

export const NO_DECISIONS: FoldedDecisions = {
  anchors: new Map(),
  frozen: [],
  mustLink: [],
  cannotLink: new Int32Array(0),
  deleted: new Set(),
  marks: new Map(),
  retired: new Set(),
  ignored: [],
  apart: new Map(),
  waivedPairs: new Map(),
  alone: new Set(),
  answers: [],
  vacant: [],
  threshold: undefined,
  metric: undefined,
  edits: [],
};
