import type { Labels } from '../identity/types.ts';

/**
 * A human decision. Identities are derived, so decisions name tracks: an identity is addressed by
 * its id *and* its anchor, the best-ranked track it had when the decision was made; the decision
 * follows that track. Track ids are the text ids of the import (TrackColumns.id).
 */
export type Operation =
  | {
      readonly type: 'adopt';
      /** Decisions that came with an imported identities.json. */
      readonly identities: readonly AdoptedIdentity[];
    }
  | {
      readonly type: 'label';
      readonly identityId: string;
      readonly anchor: string;
      readonly labels: Labels;
      /** Anchors of other touched identities that were part of it: they take the labels too. */
      readonly alsoAnchors?: readonly string[];
    }
  | {
      readonly type: 'lock';
      readonly identityId: string;
      readonly anchor: string;
      /** The tracks frozen together. */
      readonly tracks: readonly string[];
    }
  | { readonly type: 'unlock'; readonly identityId: string; readonly anchor: string }
  | {
      readonly type: 'representative';
      readonly identityId: string;
      readonly anchor: string;
      /** face_id of the chosen face; undefined returns to the automatic choice. */
      readonly faceId: string | undefined;
      /** Anchors of other touched identities that were part of it: their own choice ends. */
      readonly alsoAnchors?: readonly string[];
    };

export interface AdoptedIdentity {
  readonly identityId: string;
  readonly anchor: string;
  readonly tracks: readonly string[];
  readonly labels: Labels;
  readonly locked: boolean;
  readonly representative: string | undefined;
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** One step of the log, with what a person reads in the history. */
export interface LogEntry {
  readonly seq: number;
  /** ISO 8601, UTC, seconds. */
  readonly at: string;
  /** "Named identity-00004 Lisa Vanderpump". */
  readonly text: string;
  readonly operation: Operation;
}

/** The record of decisions; entries at or after `cursor` were undone and can be redone. */
export interface OperationLog {
  readonly entries: readonly LogEntry[];
  readonly cursor: number;
}
export const EMPTY_LOG: OperationLog = { entries: [], cursor: 0 };

/** State = fold of the log: what holds for the tracks right now. Keys and values are track rows. */
export interface Decisions {
  /** One entry per touched identity, by anchor track row. */
  readonly anchors: ReadonlyMap<number, AnchorState>;
  /** Frozen groups (locked identities), track rows. */
  readonly frozen: readonly Int32Array[];
  readonly mustLink: readonly Int32Array[];
  /** Flat pairs of track rows; two anchors with different names are one. */
  readonly cannotLink: Int32Array;
  readonly deleted: ReadonlySet<number>;
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
}
