import type { EpisodePart, ImportedEpisode } from '../episode/episode.ts';
import type { ImportedWithLog } from '../moderation/log-file-import.ts';
import type { OperationLog } from '../moderation/types.ts';
import type { Ground } from '../pipeline/stand.ts';

/** Several episodes as one. */
export interface JointEpisode {
  readonly imported: ImportedEpisode;
  /** In the order of their rows. */
  readonly parts: readonly EpisodePart[];
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
