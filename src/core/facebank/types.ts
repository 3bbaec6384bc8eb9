import type { Row } from '../parse/fields.ts';

/*
 * The Facebank: people who are known, each with seeds (faces that stand for them) to compare with.
 * Specification §11. Vectors of two models are never compared: every seed says which made it.
 */

/** The model that made vectors. */
export interface EmbeddingModel {
  /** As files call it (`arcface_r100_v1`); "" where nobody knows. */
  readonly name: string;
  /** Length of its vectors. */
  readonly dimension: number;
}

/** Where the face of a seed is from. */
export type SeedOrigin =
  | {
      readonly type: 'photo';
      /** Name of the file, or "Pasted picture". */
      readonly file: string;
    }
  | {
      readonly type: 'episode';
      readonly epId: string;
      readonly runId: string;
      readonly identityId: string;
      readonly trackId: string;
      readonly faceId: string;
      /** Source-video frame, −1 when not known. */
      readonly frame: number;
      /** Seconds, NaN when not known. */
      readonly ts: number;
    }
  | {
      readonly type: 'import';
      /** The file that it came in. */
      readonly file: string;
    };

/** What is known of a seed's face; absent where it is not. */
export interface SeedQuality {
  /** Side of a square as large as the face's box, pixels of the picture. */
  readonly size?: number;
  /** As `image/sharpness.ts` measures it. */
  readonly sharpness?: number;
  /** Degrees. */
  readonly yaw?: number;
  /** Of the detector, 0–1. */
  readonly confidence?: number;
}

/** One face of a person. Never changed: another face is another seed. */
export interface Seed {
  /** Safe as a file name: letters, digits, `_` and `-`. */
  readonly id: string;
  readonly model: EmbeddingModel;
  /** Unit vector. */
  readonly vector: Float32Array; // [d]
  readonly origin: SeedOrigin;
  readonly quality: SeedQuality;
  /** ISO 8601, UTC, whole seconds. */
  readonly createdAt: string;
  /** What an imported seed says besides; it goes out again as it came. */
  readonly extra: Row;
}

/** Somebody who is known. */
export interface Person {
  /** `person_id`: a slug, safe as a folder name; see `person-id.ts`. */
  readonly id: string;
  /** Ids that they had before, and those of people who were merged into them: episodes may say these. */
  readonly formerIds: readonly string[];
  /** "" while nobody has said it. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** "" for a person of no show. */
  readonly show: string;
  /** Index into the identity palette; undefined: the page chooses. */
  readonly colour: number | undefined;
  readonly notes: string;
  /** Ids of seeds; the first is the face that is shown. */
  readonly seeds: readonly string[];
  /** ISO 8601, UTC, whole seconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** What imported files say of the person besides (`role`, `imdb_id`, …), as they said it. */
  readonly extra: Row;
}

/** Everybody who is known. */
export interface Facebank {
  /** In id order. */
  readonly people: readonly Person[];
  /** By id; those that no person has are left out. */
  readonly seeds: ReadonlyMap<string, Seed>;
}

export const EMPTY_FACEBANK: Facebank = { people: [], seeds: new Map() };

/** What becomes of one person: `before` undefined makes them, `after` undefined deletes them. */
export interface PersonChange {
  readonly before: Person | undefined;
  readonly after: Person | undefined;
}

/** One step of the Facebank's history. Seeds are not in it: they never change, people list them. */
export interface BankStep {
  readonly seq: number;
  /** ISO 8601, UTC, whole seconds. */
  readonly at: string;
  /** "Renamed Ava Stone", for the history and the notice. */
  readonly text: string;
  readonly changes: readonly PersonChange[];
}

/** All steps; those from `cursor` on are undone. */
export interface BankLog {
  readonly steps: readonly BankStep[];
  readonly cursor: number;
}

export const EMPTY_BANK_LOG: BankLog = { steps: [], cursor: 0 };

/** How sure a match is. */
export type Band = 'auto' | 'review' | 'ambiguous' | 'unknown';

/** When a similarity says who somebody is. Cosine similarities. */
export interface MatchThresholds {
  /** From here on a person is named without being asked, where nobody else is near. */
  readonly auto: number;
  /** So much nearer than the next person. */
  readonly margin: number;
  /** From here on a person is proposed. At most `auto`. */
  readonly review: number;
}

/** Specification §11.2; the margin and the lower band are the pipeline's. */
export const DEFAULT_MATCH_THRESHOLDS: MatchThresholds = { auto: 0.7, margin: 0.1, review: 0.45 };

/** Whom an identity resembles most. */
export interface Match {
  readonly identityId: string;
  /** The nearest person; undefined where the Facebank has none of the episode's model. */
  readonly personId: string | undefined;
  /** The nearest of that person's seeds. */
  readonly seedId: string | undefined;
  /** Cosine of the identity's centroid with that seed; NaN without one. */
  readonly similarity: number;
  /** How much nearer than the next person; `similarity` itself where there is no other; NaN without. */
  readonly margin: number;
  /** The next person. */
  readonly nextId: string | undefined;
  readonly band: Band;
  /** Somebody said that it is not this person. */
  readonly rejected: boolean;
  /** Of the identity's best faces, how many are nearest to this person too. */
  readonly faces: { readonly agree: number; readonly of: number };
  /**
   * Why it is not `auto` although its similarity and margin are: another identity is this person, who
   * is in one frame with it, or likelier where everybody is to be there once.
   */
  readonly heldBack?: 'same-frame' | 'taken';
}
