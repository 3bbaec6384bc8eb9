import type { NumberLease } from '../../core/moderation/number-lease.ts';
import type { OperationLog } from '../../core/moderation/types.ts';

/** What changes of a log that is not this page's alone go through. Loaded where a service serves the page. */
export interface SyncPart {
  /** A log with a name for each step that is new in it. */
  named(before: OperationLog, after: OperationLog): OperationLog;
  /** The log was changed here: it is sent. */
  changed(): void;
  /** Take back the step of a name, or the last of one's own. */
  undo(uid?: string): void;
  redo(): void;
  /** What nobody does alone to the history of several: says so. @returns true */
  refuses(what: 'threshold' | 'jump'): boolean;
}

/** A step that the service did not take, for a person. */
export interface RefusedStep {
  readonly uid: string;
  readonly text: string;
  readonly at: string;
  readonly reason: string;
}

/** How the open episode stands with the service; undefined where none orders its steps. */
export interface SyncState {
  /** False in a tab that follows another one, which sends and hears. */
  readonly leads: boolean;
  /** Own steps that are not in the history of all yet. */
  readonly waiting: number;
  readonly refused: readonly RefusedStep[];
  /** Why nothing is sent at the moment: in the service's words where it says why. `slow`: no answer yet. */
  readonly trouble: 'none' | 'slow' | 'away' | 'login' | { readonly words: string };
  readonly lease: NumberLease;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly forgetRefused: () => void;
}
