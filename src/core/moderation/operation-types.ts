import type { Labels } from '../identity/types.ts';

/**
 * How an operation names an identity. Identities are derived, so decisions name tracks: the anchor is
 * the track that carries the identity's name, the best-ranked one it had; the decision follows it.
 * All ids are the text ids of the import (TrackColumns.id).
 */
export interface IdentityRef {
  readonly identityId: string;
  readonly anchor: string;
  /** Every track that it had when the decision was made, the anchor too. */
  readonly tracks: readonly string[];
}

/** One side of a pair: what a person called it, and its tracks. */
export interface Side {
  readonly name: string;
  readonly tracks: readonly string[];
}

export type ReviewKind =
  | 'merge'
  | 'weak-link'
  | 'mixed-track'
  | 'outlier'
  | 'same-frame'
  | 'singleton'
  | 'unnamed';

/** What the review queue asked, by the best-ranked track of each side; `b` is empty for one-sided questions. */
export interface Question {
  readonly kind: ReviewKind;
  readonly a: string;
  readonly b: string;
}

/** A decision about one identity, addressed by id and anchor. */
export type AddressedOperation =
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

/** A decision about which tracks are together. `from`: identities that lose some, as they were. */
export type TrackOperation =
  | {
      /** All tracks of sources and target are one person; the target keeps id and name. */
      readonly type: 'merge';
      readonly target: IdentityRef;
      readonly sources: readonly IdentityRef[];
      readonly question?: Question;
    }
  | {
      /** These tracks of one identity are one person, whatever linkage would say. */
      readonly type: 'confirm';
      readonly target: IdentityRef;
      readonly question?: Question;
    }
  | {
      /** Some tracks are another person: together, apart from the rest, a new identity. */
      readonly type: 'split';
      readonly from: IdentityRef;
      readonly tracks: readonly string[];
      readonly newId: string;
      readonly question?: Question;
    }
  | {
      /** Tracks belong to another identity, which stays together as it was. */
      readonly type: 'move';
      readonly tracks: readonly string[];
      readonly from: readonly IdentityRef[];
      readonly to: IdentityRef;
      readonly question?: Question;
    }
  | {
      /** Tracks belong to nobody yet: each alone until somebody places it. */
      readonly type: 'set-apart';
      readonly tracks: readonly string[];
      readonly from: readonly IdentityRef[];
      /** In the order of `tracks`. */
      readonly newIds: readonly string[];
      readonly question?: Question;
    }
  | {
      readonly type: 'delete';
      readonly tracks: readonly string[];
      readonly from: readonly IdentityRef[];
    }
  | { readonly type: 'restore'; readonly tracks: readonly string[] }
  | {
      readonly type: 'mark';
      readonly tracks: readonly string[];
      readonly from: readonly IdentityRef[];
      readonly as: 'noise' | 'not-a-face';
    }
  | { readonly type: 'unmark'; readonly tracks: readonly string[] }
  | {
      readonly type: 'not-same';
      readonly a: Side;
      readonly b: Side;
      readonly question?: Question;
    }
  | {
      /** The two sides may come together again, whatever keeps them apart. */
      readonly type: 'waive';
      readonly a: Side;
      readonly b: Side;
    }
  | {
      /** The faces of a track from `face` on are a track of their own. */
      readonly type: 'split-track';
      readonly track: string;
      /** face_id of the first face (by frame) of the new part. */
      readonly face: string;
      readonly part: string;
      /** The integer in the part's id; −1 when ids have none. */
      readonly partNumber: number;
      /** The identity the track was in: it keeps its id, although the track has fewer faces now. */
      readonly from?: IdentityRef;
    };

/** What is kept in the log but changes no identity. */
export type RemarkOperation =
  | {
      readonly type: 'threshold';
      readonly from: number;
      readonly to: number;
      /** What `to` is measured in, where this step changed that too. */
      readonly metric?: 'cosine' | 'within_track';
    }
  | { readonly type: 'checkpoint'; readonly name: string }
  | {
      /** An answer that decides nothing: not asked again. */
      readonly type: 'answer';
      readonly question: Question;
      readonly answer: 'unsure' | 'fine';
    }
  | {
      /** An earlier step no longer holds. */
      readonly type: 'revoke';
      readonly seq: number;
      /** What that step said, for the history. */
      readonly text: string;
    };

export interface AdoptedIdentity {
  readonly identityId: string;
  readonly anchor: string;
  readonly tracks: readonly string[];
  readonly labels: Labels;
  readonly locked: boolean;
  readonly representative: string | undefined;
  /** Its tracks were put into the noise bin. */
  readonly mark?: 'noise' | 'not-a-face';
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Decisions that came with an imported identities.json. */
export interface AdoptOperation {
  readonly type: 'adopt';
  readonly identities: readonly AdoptedIdentity[];
}

export type SimpleOperation =
  | AddressedOperation
  | TrackOperation
  | RemarkOperation
  | AdoptOperation;

/** A human decision; a batch is one step. */
export type Operation =
  | SimpleOperation
  | {
      readonly type: 'batch';
      /** "Locked 5 identities". */
      readonly text: string;
      readonly operations: readonly SimpleOperation[];
    };
