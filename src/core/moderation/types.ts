import type { Operation } from './operation-table.ts';

export type { Mark } from '../episode/episode.ts';
export type { AnchorState, Decisions } from '../identity/types.ts';
export type {
  AdoptedIdentity,
  IdentityRef,
  Question,
  ReviewKind,
  Side,
} from './operation-fields.ts';
export type { Kind, Operation, OperationOf, SimpleOperation } from './operation-table.ts';

/**
 * The clustering that an act was made on, as a step of the log says it: the parameters that decide
 * who is with whom, as far as they are not the specification's defaults. Keys of a later version are
 * kept: with them, no clustering of this one is the same.
 */
export type SaidParameters = Readonly<Record<string, string | number>>;

/** How many identities of each kind there were: what a step of the history changed. */
export interface LogCounts {
  readonly clusters: number;
  readonly singletons: number;
  /** Tracks in identities: deleted ones are not counted. */
  readonly tracks: number;
}

/** One step of the log, with what a person reads in the history. */
export interface LogEntry {
  readonly seq: number;
  /** Names the step wherever it is, also where it has another `seq`: one that is sent twice is known by it. */
  readonly uid?: string;
  /** ISO 8601, UTC, seconds. */
  readonly at: string;
  /** "Named identity-00004 Lisa Vanderpump". */
  readonly text: string;
  readonly operation: Operation;
  /** Counts before and after, where the page knew them. */
  readonly before?: LogCounts;
  readonly after?: LogCounts;
  /**
   * Parameters of the clustering that the step was made on, where the steps before it do not say so;
   * steps of older programs never do.
   */
  readonly clustering?: SaidParameters;
  /** What the page showed when the step was made; undo returns there. The core does not look into it. */
  readonly view?: unknown;
}

/** The record of decisions; entries at or after `cursor` were undone and can be redone. */
export interface OperationLog {
  readonly entries: readonly LogEntry[];
  readonly cursor: number;
  /**
   * Highest number that was ever given out, to an identity or a part of a track; also by entries
   * that were undone and cut off since, so that none is given twice. 0 when none was.
   */
  readonly lastNumber: number;
}
export const EMPTY_LOG: OperationLog = { entries: [], cursor: 0, lastNumber: 0 };
