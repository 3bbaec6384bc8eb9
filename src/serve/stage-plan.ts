import type { PlannedFile } from '../cli/kit/write-atomically.ts';
import type { Where } from './where.ts';

/** What a job computes: nothing is written yet. */
export interface StagePlan {
  /** Absolute; paths are relative to it. */
  readonly root: string;
  /** identities.json is the last; none where it is only asked what would be written. */
  readonly files: readonly PlannedFile[];
  readonly remove: readonly string[];
  /** For whoever has to finish the change, and for the message where it cannot be made. */
  readonly writing: { readonly command: string; readonly untouched: string };
  /** What the job says of itself in the end. @param wrote absolute */
  readonly summary: (wrote: readonly string[]) => Readonly<Record<string, unknown>>;
}

export interface StageAsked {
  readonly where: Where;
  /** Checked; what was left open is not in it. */
  readonly parameters: Readonly<Record<string, unknown>>;
}
