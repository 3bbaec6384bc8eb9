import type { Labels } from '../identity/types.ts';
import type { Operation } from './operation-types.ts';
import type { SaidParameters } from './said-parameters.ts';

export type {
  AddressedOperation,
  AdoptedIdentity,
  IdentityRef,
  Operation,
  Question,
  ReviewKind,
  Side,
  SimpleOperation,
} from './operation-types.ts';

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

/** What a person made of a track that is nobody's. */
export type Mark = 'noise' | 'not-a-face';

/** State = fold of the log: what holds for the tracks right now. Keys and values are track rows. */
export interface Decisions {
  /** One entry per touched identity, by anchor track row. */
  readonly anchors: ReadonlyMap<number, AnchorState>;
  /** Groups that nothing joins or leaves: locked identities, tracks set apart, marked tracks. */
  readonly frozen: readonly Int32Array[];
  readonly mustLink: readonly Int32Array[];
  /** Flat pairs of track rows; two anchors with different names are one. */
  readonly cannotLink: Int32Array;
  readonly deleted: ReadonlySet<number>;
  /** Tracks that are nobody: identities of their own, of kind noise. */
  readonly marks: ReadonlyMap<number, Mark>;
  /** Numbers of identities that were merged away or emptied: no founder takes them again. */
  readonly retired: ReadonlySet<number>;
}
export interface AnchorState {
  readonly identityId: string;
  readonly labels: Labels;
  readonly locked: boolean;
  /** Face row, −1 for the automatic choice. */
  readonly representative: number;
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
  /** Names that lost when named identities were merged into this one. */
  readonly aliases?: readonly string[];
}
