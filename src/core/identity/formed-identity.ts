import { standingTrack, type TrackLikeness } from './likeness.ts';
import type { Identity, TrackSummaries } from './types.ts';

/** An identity but for its face. */
export type Faceless = Omit<Identity, 'canonicalFace'>;

/** What tells which face stands for an identity. */
export interface Standing {
  readonly summaries: Pick<TrackSummaries, 'bestFace' | 'bestFaceRank'>;
  /** Without it, where nobody looks at faces, quality alone decides. */
  readonly likeness: TrackLikeness | undefined;
}

/**
 * An identity of a cut. Which face stands for it is found out when somebody asks: a move of the slider makes thousands
 * of identities, of which a page shows a dozen. What is sent to another thread, or copied by its fields, has no face.
 */
export class FormedIdentity implements Identity {
  readonly id: string;
  readonly kind: Identity['kind'];
  readonly clusterId: number | null;
  readonly tracks: Int32Array;
  readonly faceCount: number;
  readonly variance: number;
  readonly representativeChosen: boolean;
  readonly labels: Identity['labels'];
  readonly locked: boolean;
  readonly touched: boolean;
  readonly colour: number;
  readonly sharedFramePairs: number;
  readonly firstTs: number;
  declare readonly aliases?: readonly string[];
  declare readonly mark?: NonNullable<Identity['mark']>;
  declare readonly match?: NonNullable<Identity['match']>;
  declare readonly rejected?: readonly string[];
  readonly #standing: Standing;
  readonly #chosen: number;
  #face: number | undefined;

  /** @param chosen face row that a person chose, −1 for none */
  constructor(said: Faceless, chosen: number, standing: Standing) {
    this.id = said.id;
    this.kind = said.kind;
    this.clusterId = said.clusterId;
    this.tracks = said.tracks;
    this.faceCount = said.faceCount;
    this.variance = said.variance;
    this.representativeChosen = said.representativeChosen;
    this.labels = said.labels;
    this.locked = said.locked;
    this.touched = said.touched;
    this.colour = said.colour;
    this.sharedFramePairs = said.sharedFramePairs;
    this.firstTs = said.firstTs;
    // Few have any of these: the others are all of one shape.
    if (said.aliases !== undefined) this.aliases = said.aliases;
    if (said.mark !== undefined) this.mark = said.mark;
    if (said.match !== undefined) this.match = said.match;
    if (said.rejected !== undefined) this.rejected = said.rejected;
    this.#chosen = chosen;
    this.#standing = standing;
  }

  /** Face row shown as representative, −1 when no track has a usable face. See: [Note: Canonical face]. */
  get canonicalFace(): number {
    this.#face ??= this.#chosen >= 0 ? this.#chosen : this.#best();
    return this.#face;
  }

  /** Whether another identity of the same tracks has the same face: without a look at them where the same decides. */
  looksLike(other: Identity): boolean {
    if (other instanceof FormedIdentity && this.#chosen === other.#chosen) {
      const [own, its] = [this.#standing, other.#standing];
      if (own.summaries === its.summaries && own.likeness === its.likeness) return true;
    }
    return this.canonicalFace === other.canonicalFace;
  }

  /** The same in another colour. */
  coloured(colour: number): Identity {
    return new FormedIdentity({ ...this, colour }, this.#chosen, this.#standing);
  }

  #best(): number {
    const { summaries, likeness } = this.#standing;
    return summaries.bestFace[standingTrack(this.tracks, summaries, likeness)]!;
  }
}

/** An identity in another colour. */
export function withColour(identity: Identity, colour: number): Identity {
  return identity instanceof FormedIdentity ? identity.coloured(colour) : { ...identity, colour };
}
