import type { ImportedEpisode } from '../episode/episode.ts';
import type { ImportedWithLog } from '../moderation/log-file-import.ts';
import type { OperationLog } from '../moderation/types.ts';
import type { Ground } from '../pipeline/stand.ts';

/** A run of rows. */
export interface Rows {
  readonly start: number;
  readonly count: number;
}

/** Where an episode is in a joint one: what of it lies in which rows, and how much later its frames are. */
export interface JointPart {
  readonly epId: string;
  readonly runId: string;
  /** What the ids of its tracks and faces begin with: see `trackPrefix`. */
  readonly prefix: string;
  readonly tracks: Rows;
  readonly faces: Rows;
  /** Added to its frames, so that no two episodes share one. */
  readonly frameShift: number;
  /** Added to its times. Seconds. */
  readonly timeShift: number;
  /** Its vectors are of another model than the others', and were set aside. */
  readonly isAside: boolean;
}

/** Several episodes as one. */
export interface JointEpisode {
  readonly imported: ImportedEpisode;
  /** In the order of their rows. */
  readonly parts: readonly JointPart[];
}

/** An episode on its own, as people left it: what it brings to others. */
export interface PartState {
  /** As it was imported. */
  readonly imported: ImportedWithLog;
  /** Its whole history, with what its identities.json says beyond it. */
  readonly log: OperationLog;
  /** The same without the steps by which an earlier run grouped it with others. */
  readonly said: OperationLog;
  /** Its tracks and decisions by `said`. */
  readonly ground: Ground;
}
