import type { FounderRule } from '../episode/episode.ts';
import type { TrackPrint } from './track-prints.ts';
import type { OperationLog } from './types.ts';

/** A log outside of the program that made it: with it, its tracks can be known again. */
export interface LogFile {
  readonly epId: string;
  readonly runId: string;
  readonly log: OperationLog;
  readonly prints: readonly TrackPrint[];
  /** By which rule untouched identities are called beside it; absent where an older Cutline wrote it. */
  readonly founders?: FounderRule;
}

/** What a file says, and what of it was not as it should be. */
export interface ReadLog {
  readonly file: LogFile;
  readonly remarks: readonly string[];
}
