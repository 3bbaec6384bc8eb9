import { isSameModel } from './match-seeds.ts';
import { DEFAULT_MATCH_THRESHOLDS, type EmbeddingModel, type Facebank } from './types.ts';

/**
 * The person whose seed a face resembles most, where it resembles one enough to be proposed.
 * @param vector unit vector of the face [d]
 * @returns the person's id; undefined for a stranger, and where no seed is of the model
 */
export function nearestPerson(
  { people, seeds }: Facebank,
  model: EmbeddingModel,
  vector: Float32Array,
): string | undefined {
  let best: string | undefined;
  let most = DEFAULT_MATCH_THRESHOLDS.review;
  for (const { id, seeds: own } of people) {
    for (const seedId of own) {
      const seed = seeds.get(seedId);
      if (seed === undefined || !isSameModel(seed.model, model)) continue;
      let product = 0;
      for (let k = 0; k < vector.length; k++) product += vector[k]! * seed.vector[k]!;
      if (product <= most) continue;
      most = product;
      best = id;
    }
  }
  return best;
}
