import { type ComparableVectors, comparableVectors, cosineOf } from './match-products.ts';

/** A person that a face may be, by the likest of their seeds. */
export interface SeedHit {
  readonly personId: string;
  readonly seedId: string;
  /** Cosine in float64, as matching computes it. */
  readonly similarity: number;
}

/** Seeds of one model: those of a person one after the other, people in id order. */
export interface SearchedSeeds {
  readonly personIds: readonly string[]; // [m]
  readonly seedIds: readonly string[]; // [m]
  readonly vectors: ComparableVectors; // [m, d]
}

/**
 * The people whom a face is most like, the likest first; equals in id order, of equal seeds of a person the first.
 * Matching decides in the same way, to the last bit: see `nearestPeople`, which does it for many faces at once.
 * @param vector unit vector [d]
 * @param most people to find
 * Cost: O(m d).
 */
export function likestPeople(
  vector: Float32Array,
  { personIds, seedIds, vectors }: SearchedSeeds,
  most: number,
): readonly SeedHit[] {
  const face = comparableVectors({ n: 1, d: vector.length, data: vector });
  const best = new Map<string, SeedHit>();
  seedIds.forEach((seedId, j) => {
    const personId = personIds[j]!;
    const similarity = cosineOf(face, 0, vectors, j);
    const known = best.get(personId);
    if (known !== undefined && similarity <= known.similarity) return;
    best.set(personId, { personId, seedId, similarity });
  });
  return [...best.values()].sort((a, b) => b.similarity - a.similarity).slice(0, most);
}
