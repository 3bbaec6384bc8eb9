import type { Seed } from './types.ts';

/**
 * How each seed resembles the mean of the others of its model: one that does not may be somebody else.
 * @returns cosine by seed id; a seed without others of its model is left out
 */
export function likeOthers(seeds: readonly Seed[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const seed of seeds) {
    const others = seeds.filter(
      (one) =>
        one !== seed &&
        one.model.name === seed.model.name &&
        one.vector.length === seed.vector.length,
    );
    if (others.length === 0) continue;
    const mean = new Float64Array(seed.vector.length);
    for (const { vector } of others) for (let k = 0; k < mean.length; k++) mean[k]! += vector[k]!;
    let norm = 0;
    let product = 0;
    for (let k = 0; k < mean.length; k++) {
      norm += mean[k]! * mean[k]!;
      product += mean[k]! * seed.vector[k]!;
    }
    if (norm > 0) found.set(seed.id, product / Math.sqrt(norm));
  }
  return found;
}
