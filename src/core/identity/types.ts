import type { BankWords } from '../episode/bank-words.ts';
import type { Mark } from '../episode/episode.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import type { Guardrail } from '../metrics/guardrails.ts';

export type { BankWords, MatchEvidence } from '../episode/bank-words.ts';

/** What a person says about an identity. Unknown keys of imported files live here too. */
export interface Labels {
  readonly person_id?: string;
  readonly name?: string;
  readonly [key: string]: unknown;
}

export type IdentityKind = 'cluster' | 'singleton' | 'noise';

/** One identity, derived from (cut, parameters, decisions); never stored. Rows index TrackColumns / FaceColumns. */
export interface Identity extends BankWords {
  /** `identity-00012`: stable by lineage, see design note in `stable-ids.ts`. */
  readonly id: string;
  readonly kind: IdentityKind;
  /**
   * 1, 2, … in id order over clusters that count; null singleton; −1 noise. Either of them, by outlier
   * mode, for a group that people keep together though it is too small, until it is named or locked.
   */
  readonly clusterId: number | null;
  /** Track rows, ascending. */
  readonly tracks: Int32Array;
  /** Embedded, undeleted faces of all tracks. */
  readonly faceCount: number;
  /** 1 − R; approximate while live (see Agglomeration.resultant). */
  readonly variance: number;
  /** Face row shown as representative, −1 when no track has a usable face. */
  readonly canonicalFace: number;
  /** True when a person chose the representative. */
  readonly representativeChosen: boolean;
  readonly labels: Labels;
  readonly locked: boolean;
  /** A human touched it (name, lock, representative, …), so its id came from the log. */
  readonly touched: boolean;
  /** Index into the identity palette; follows the id. The page assigns it: see [Note: Identity colours]. */
  readonly colour: number;
  /** Pairs of its tracks that appear in one frame: two people, or a mirror. */
  readonly sharedFramePairs: number;
  /** Earliest second on screen. */
  readonly firstTs: number;
  /** Other names that were given to parts of it, when there are any: two people, or two spellings. */
  readonly aliases?: readonly string[];
  /** A person put its one track into the noise bin. */
  readonly mark?: Mark;
}

/** All identities at one threshold, with their metrics. */
export interface IdentitySet {
  /** In id order. */
  readonly identities: readonly Identity[];
  /** Track row → index into `identities`, −1 for unembedded or deleted tracks. */
  readonly byTrack: Int32Array; // [T]
  readonly metrics: ClusterMetrics;
  readonly guardrails: readonly Guardrail[];
}

/** Everything about tracks that the live cut needs; made once per import, a few bytes a track. */
export interface TrackSummaries {
  /** Position in "founds most tracks first, then most embedded faces, then first appearance"; 0 is best. */
  readonly rank: Int32Array; // [T]
  /** Best face of the track by the canonical rule, −1 when none. */
  readonly bestFace: Int32Array; // [T]
  /** Order of bestFace over the whole episode by the canonical rule; smaller is better. */
  readonly bestFaceRank: Int32Array; // [T]
  /** Embedded, undeleted faces. */
  readonly faceCount: Int32Array; // [T]
  /** Mean quality over embedded faces, NaN when unknown. */
  readonly meanQuality: Float32Array; // [T]
  readonly firstTs: Float64Array; // [T]
  /** Flat pairs of tracks with boxes in one frame: a0, b0, a1, b1, … */
  readonly sharedFrames: Int32Array; // [2 * pairs]
  /** What an identity is called when this track is its best-ranked one. */
  readonly founders: FounderIds;
}

/** Ids that untouched identities take from their best-ranked track; see `stable-ids.ts`. */
export interface FounderIds {
  /** Number in the id: the track's own where all tracks have distinct ones, else 1-based row. */
  readonly number: Int32Array; // [T]
  /** Track rows by ascending number: the order of ids. */
  readonly order: Int32Array; // [T]
  /** `identity-00012`. */
  readonly id: readonly string[]; // [T]
  /** Palette index that the id asks for. */
  readonly colour: Uint8Array; // [T]
}

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
export interface AnchorState extends BankWords {
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
