import { unitMean } from '../vector/group-stats.ts';
import { comparableVectors, cosineOf } from './match-products.ts';
import { isSameModel } from './match-seeds.ts';
import type { EmbeddingModel, Seed } from './types.ts';

/** A person as they are in one episode. */
export interface SeenPerson {
  readonly epId: string;
  readonly runId: string;
  readonly model: EmbeddingModel;
  /** Unit vector: the mean of the centroids of their identities there. */
  readonly centroid: Float32Array; // [d]
}

/** How far a person in an episode is from the faces that they are known by. */
export interface Drift {
  readonly epId: string;
  readonly runId: string;
  /** Cosine with the nearest seed that is not of this episode; NaN where there is none. */
  readonly nearest: number;
  readonly seedId: string | undefined;
  /** Cosine with the mean of those seeds. */
  readonly mean: number;
  /** Seeds of this episode: with some, it is known by its own faces from now on. */
  readonly ownSeeds: number;
  /** Without them, matching would not have named the person here. */
  readonly drifted: boolean;
}

/**
 * How like a person's seeds they are in each episode: who changes their hair, ages or is filmed otherwise
 * drifts away from them, until matching does not know them. An episode's own faces say nothing of that.
 * @param auto similarity from which matching names
 * @returns in the order of `seen`; episodes of models that no seed is of are left out
 */
export function drift(
  seeds: readonly Seed[],
  seen: readonly SeenPerson[],
  auto: number,
): readonly Drift[] {
  return seen.flatMap((one): readonly Drift[] => {
    const { epId, runId, centroid, model } = one;
    const same = seeds.filter((seed) => isSameModel(seed.model, model));
    if (same.length === 0) return [];
    const others = same.filter(({ origin }) => !isOf(origin, one));
    const ownSeeds = same.length - others.length;
    const none = { nearest: Number.NaN, seedId: undefined, mean: Number.NaN, drifted: false };
    if (others.length === 0) return [{ epId, runId, ownSeeds, ...none }];
    const d = centroid.length;
    const data = new Float32Array(others.length * d); // [others * d]
    others.forEach(({ vector }, i) => {
      data.set(vector, i * d);
    });
    const vectors = { n: others.length, d, data };
    const known = comparableVectors(vectors);
    const own = comparableVectors({ n: 1, d, data: centroid });
    let best = 0;
    for (let i = 1; i < others.length; i++) {
      if (cosineOf(own, 0, known, i) > cosineOf(own, 0, known, best)) best = i;
    }
    const nearest = cosineOf(own, 0, known, best);
    const { unit } = unitMean(vectors, Int32Array.from(others.keys()));
    const middle = comparableVectors({ n: 1, d, data: Float32Array.from(unit) });
    const mean = cosineOf(own, 0, middle, 0);
    const seedId = others[best]?.id;
    return [{ epId, runId, nearest, seedId, mean, ownSeeds, drifted: nearest < auto }];
  });
}

const isOf = (origin: Seed['origin'], { epId, runId }: SeenPerson): boolean =>
  origin.type === 'episode' && origin.epId === epId && origin.runId === runId;
