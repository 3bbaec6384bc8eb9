import type { RawEpisode } from '../parse/raw-rows.ts';
import type { BankWords } from './bank-words.ts';

/** What a person made of a track that is nobody's. */
export type Mark = 'noise' | 'not-a-face';

/** Bits of `FaceColumns.flags`. */
export const FACE_SKIPPED = 1;
export const FACE_DELETED = 2;
/** The vector was zero, NaN, infinite or of another model: kept as a face, never clustered. */
export const FACE_QUARANTINED = 4;
/** The file's vector is of another model than the episode's; such a face is quarantined as long as that vector counts. */
export const FACE_OTHER_MODEL = 8;

/** One row per face line, file order. F faces. NaN means "not known". */
export interface FaceColumns {
  readonly count: number;
  /** Row of the face's track in TrackColumns. */
  readonly track: Int32Array; // [F]
  /** `track` as it was imported, where tracks have been split since. */
  readonly importedTrack?: Int32Array; // [F]
  /** Source-video frame, −1 when not known. */
  readonly frame: Int32Array; // [F]
  /** Seconds. */
  readonly ts: Float64Array; // [F]
  /** x1, y1, x2, y2, pixels of the source frame (or 0–1 when the file has it so). */
  readonly box: Float32Array; // [F * 4]
  /** 0–1, alias rules of the reader. */
  readonly quality: Float32Array; // [F]
  /** Degrees, from pose fields, else estimated from five landmarks. */
  readonly yaw: Float32Array; // [F]
  /** Sharpness of the crop, rounded so that decoders agree; NaN until measured. */
  readonly sharpness: Float32Array; // [F]
  /** Row in the face embeddings matrix, −1 when the face has none. */
  readonly embeddingRow: Int32Array; // [F]
  readonly flags: Uint8Array; // [F]
  /** Index into `reasons`, −1 when the face was not skipped. */
  readonly skipReason: Int16Array; // [F]
  /** Distinct skip reasons with values stripped: "blurry", "low_confidence", … */
  readonly reasons: readonly string[];
  /** As written in the file, e.g. "blurry:13.9"; only skipped rows. Keyed by face row. */
  readonly skipTexts: ReadonlyMap<number, string>;
  readonly faceId: readonly string[]; // [F]
}

/** One row per track: the order of tracks.jsonl, then first appearance in faces.jsonl. T tracks. */
export interface TrackColumns {
  readonly count: number;
  /** The integer in the id (12 of 12, "track-00012", "track_0012"); −1 for an id without one. */
  readonly number: Int32Array; // [T]
  /** The id as the file spells it, as text. */
  readonly id: readonly string[]; // [T]
  readonly deleted: Uint8Array; // [T] 0/1
  /** Rows that the files delete and the history restores: deleted until its step. Derived, never stored. */
  readonly tombstones?: readonly number[];
  /** Seconds; from tracks.jsonl, else from the faces. */
  readonly firstTs: Float64Array; // [T]
  readonly lastTs: Float64Array; // [T]
  /** Face rows of track t, by frame: faceRows[faceStart[t] … faceStart[t + 1]). */
  readonly faceStart: Int32Array; // [T + 1]
  readonly faceRows: Int32Array; // [F]
  /** Faces with a usable vector. */
  readonly embedded: Int32Array; // [T]
  /** The pipeline's own prototype spread (max pairwise cosine distance), NaN when not given. */
  readonly spread: Float32Array; // [T]
  /**
   * Tracks of the largest group that the track founds: see [Note: Founders by tree]. Absent where ids go
   * by faces alone: in an episode whose ids were given by an earlier Cutline, or without vectors.
   */
  readonly priority?: Int32Array; // [T]
}

/** What untouched identities are called after: the track that wins the tree, or that with most faces. */
export type FounderRule = 'tree' | 'faces';

/** Which artefact spellings an input used; decides the default export profile's track spelling. */
export type Dialect = 'pipeline' | 'spec' | 'track-v1' | 'mixed';

/** A run of rows. */
export interface Rows {
  readonly start: number;
  readonly count: number;
}

/** Where an episode is in a joint one: what of it lies in which rows, and how much later its frames are. */
export interface EpisodePart {
  readonly epId: string;
  readonly runId: string;
  /** What the ids of its tracks and faces begin with: see `trackPrefix`. */
  readonly prefix: string;
  readonly tracks: Rows;
  readonly faces: Rows;
  readonly vectors: Rows;
  /** Added to its frames, so that no two episodes share one. */
  readonly frameShift: number;
  /** Added to its times. Seconds. */
  readonly timeShift: number;
  /** Before this time of the joint episode nothing of it is seen, and nothing of those before it from here on. Seconds. */
  readonly from: number;
  /** Its vectors are of another model than the others', and were set aside. */
  readonly isAside: boolean;
}

/** Everything parsed of one episode but its vectors. Structured-cloneable. */
export interface Episode {
  readonly epId: string;
  /** Run the files came from, "" for the legacy root or a flat folder. */
  readonly runId: string;
  readonly dialect: Dialect;
  /** Dimensions of the vectors, 0 when there are none. */
  readonly dim: number;
  /** The embedder, as most faces name it; not there when none does. */
  readonly embeddingModel?: string;
  readonly faces: FaceColumns;
  readonly tracks: TrackColumns;
  /** Crop path for (track number, frame), key `${trackNumber}:${frame}`, path as in SourceFile. */
  readonly crops: ReadonlyMap<string, string>;
  readonly imported: ImportedDecisions | undefined;
  /** recognition.yaml or identities.json parameters found beside the episode. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** person of each track (row → name), from truth.json; undefined when absent. */
  readonly truth: ReadonlyMap<number, string> | undefined;
  /** Of several episodes that are one: which there are, in the order of their rows. */
  readonly parts?: readonly EpisodePart[];
  readonly report: ImportReport;
}

/** identities.json of any dialect, reduced to what is carried over, tracks as rows. */
export interface ImportedIdentity extends BankWords {
  readonly identityId: string;
  readonly tracks: Int32Array;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly locked: boolean;
  /** face row chosen as representative by a person, −1 when not. */
  readonly representative: number;
  /** A person put its track into the noise bin. */
  readonly mark?: Mark;
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  /** Keys of the file's object that Cutline does not know, kept for the round trip. */
  readonly extra: Readonly<Record<string, unknown>>;
}
/** An identity with tracks that the files have not; they may be parts of tracks that its history splits. */
export interface IdentityOfParts extends ImportedIdentity {
  /** As the file spells them. */
  readonly unknown: readonly (string | number)[];
}
export interface ImportedDecisions {
  readonly dialect: 'pipeline' | 'spec' | 'list';
  readonly identities: readonly ImportedIdentity[];
  /** Those with unknown tracks once more, and those that have no others; absent without any. */
  readonly ofParts?: readonly IdentityOfParts[];
  /** Unknown top-level keys, kept for the round trip. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** By which rule its ids were given; absent in a file that Cutline did not write. */
  readonly founders?: FounderRule;
  /** How the threshold of the file came about, if it says; holds as long as that is the threshold. */
  readonly thresholdOrigin?: {
    readonly cluster_thresh: number;
    readonly origin: Readonly<Record<string, unknown>>;
  };
}

/** One remark of the import: counts of what was repaired, ignored or quarantined, and where. */
export interface ImportRemark {
  readonly level: 'info' | 'repaired' | 'warning';
  /** Stable code, e.g. `faces/zero-vector`. */
  readonly code: string;
  /** A sentence for a person. */
  readonly text: string;
  readonly count: number;
  /** First few places: "faces.jsonl line 12". */
  readonly examples: readonly string[];
  /** How many more like the examples there are, where those are not what is counted. */
  readonly others?: number;
}

/** What was read, from which files, and everything worth a remark. */
export interface ImportReport {
  readonly files: readonly {
    readonly role: string;
    readonly path: string;
    readonly bytes: number;
  }[];
  readonly counts: {
    readonly lines: number;
    readonly faces: number;
    readonly embedded: number;
    readonly skipped: number;
    readonly deleted: number;
    readonly quarantined: number;
    readonly tracks: number;
    readonly unembeddedTracks: number;
    readonly crops: number;
    readonly facesWithCrop: number;
  };
  /** How vectors were matched to faces. */
  readonly vectorRule: 'inline' | 'npy-accepted' | 'npy-lines' | 'track-prototypes' | 'none';
  readonly remarks: readonly ImportRemark[];
  readonly ms: number;
}

/** The face vectors as they came out of the files, unit length, one per embedded face. */
export interface ImportedEpisode {
  readonly episode: Episode;
  /** [E, d] unit rows; `FaceColumns.embeddingRow` points here. */
  readonly embeddings: { readonly n: number; readonly d: number; readonly data: Float32Array };
  /** The rows as the files had them, for exports; kept apart, because nothing else reads them. */
  readonly raw?: RawEpisode;
}
