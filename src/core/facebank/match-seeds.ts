import { comparable } from '../comparable.ts';
import { AppError } from '../errors.ts';
import { counted } from '../words.ts';
import { type ComparableVectors, comparableVectors } from './match-products.ts';
import type { EmbeddingModel, Facebank, Person, Seed } from './types.ts';

/** The seeds that vectors of one model can be compared with. */
export interface MatchSeeds {
  readonly model: EmbeddingModel;
  /** Who has such seeds, in id order. */
  readonly people: readonly Person[]; // [p]
  /** Index of a person by their id, and by those that they had before. */
  readonly personOf: ReadonlyMap<string, number>;
  /** In the order of `people`: person i has seeds start[i] … start[i + 1). */
  readonly seeds: readonly Seed[]; // [m]
  readonly start: Int32Array; // [p + 1]
  readonly vectors: ComparableVectors; // [m, d]
  /** Seeds of other models, which were left out. */
  readonly left: number;
}

/** Whether vectors of two models may be compared. Nobody knows of one without a name. */
export function isSameModel(a: EmbeddingModel, b: EmbeddingModel): boolean {
  const name = comparable(a.name);
  return name !== '' && name === comparable(b.name) && a.dimension === b.dimension;
}

/** "arcface_r100_v1 (512 numbers a face)". */
export function modelWords({ name, dimension }: EmbeddingModel): string {
  return `${name.trim() === '' ? 'an unknown model' : name} (${dimension} numbers a face)`;
}

/**
 * The seeds that can be compared with an episode's vectors. See: [Note: Matching in whole numbers].
 * @throws AppError `facebank/unknown-model` when the episode does not say which model made it,
 *   `facebank/empty` without any seed, `facebank/other-model` when all are of other models
 * Cost: O(m d).
 */
export function seedsOfModel({ people, seeds }: Facebank, model: EmbeddingModel): MatchSeeds {
  const all = people.flatMap((person) => ownSeeds(person, seeds));
  refuseUnknown(model, all);
  const start = [0];
  const known: Person[] = [];
  const own: Seed[] = [];
  const personOf = new Map<string, number>();
  for (const person of people) {
    const same = ownSeeds(person, seeds).filter(
      (seed) => isSameModel(seed.model, model) && seed.vector.length === model.dimension,
    );
    if (same.length === 0) continue;
    for (const id of person.formerIds) if (!personOf.has(id)) personOf.set(id, known.length);
    known.push(person);
    for (const seed of same) own.push(seed);
    start.push(own.length);
  }
  // Somebody's id of today goes before what somebody else was called.
  known.forEach(({ id }, index) => {
    personOf.set(id, index);
  });
  if (own.length === 0) throw noneOf(model, all);
  const { dimension: d } = model;
  const data = new Float32Array(own.length * d); // [m * d]
  own.forEach(({ vector }, row) => {
    data.set(vector, row * d);
  });
  return {
    model,
    people: known,
    personOf,
    seeds: own,
    start: Int32Array.from(start),
    vectors: comparableVectors({ n: own.length, d, data }),
    left: all.length - own.length,
  };
}

function ownSeeds(person: Person, seeds: ReadonlyMap<string, Seed>): Seed[] {
  return person.seeds.flatMap((id) => seeds.get(id) ?? []);
}

function refuseUnknown(model: EmbeddingModel, all: readonly Seed[]): void {
  if (all.length === 0) {
    throw new AppError(
      'facebank/empty',
      'the Facebank has no seeds',
      'The Facebank has no faces to compare with yet. Add photographs of people, or faces of an episode whose people have names.',
    );
  }
  if (comparable(model.name) !== '') return;
  throw new AppError(
    'facebank/unknown-model',
    `the episode does not say its embedding model; seeds are of ${modelsOf(all)}`,
    `Nothing says which model made the vectors of this episode, so they cannot be compared with the Facebank, whose faces are of ${modelsOf(all)}. Say which model it was.`,
  );
}

function noneOf(model: EmbeddingModel, all: readonly Seed[]): AppError {
  return new AppError(
    'facebank/other-model',
    `the episode is of ${modelWords(model)}, seeds are of ${modelsOf(all)}`,
    `The vectors of this episode are of ${modelWords(model)}, but the Facebank has only faces of ${modelsOf(all)}. Vectors of different models say nothing about each other. Add faces of this model, or embed the episode again with the Facebank's.`,
    { details: { model: model.name, dimension: model.dimension } },
  );
}

/** Models of some seeds, most of them first: "a (512 numbers a face; 12 faces) and b (…)". */
function modelsOf(seeds: readonly Seed[]): string {
  const counts = new Map<string, number>();
  for (const { model } of seeds) {
    const words = modelWords(model);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([words, count]) => `${words.slice(0, -1)}; ${counted(count, 'face')})`)
    .join(' and ');
}
