import type {
  IdentitySimilarities,
  Standing,
} from '../../../src/core/facebank/match-identities.ts';
import { COSINE_BINS } from '../../../src/core/facebank/match-nearest.ts';
import { seedsOfModel } from '../../../src/core/facebank/match-seeds.ts';
import type { EmbeddingModel, Facebank, Person, Seed } from '../../../src/core/facebank/types.ts';
import type { Identity } from '../../../src/core/identity/types.ts';

const AT = '2026-01-02T03:04:05Z';

export const MODEL: EmbeddingModel = { name: 'test_4', dimension: 4 };

/** A person with one seed for each vector. */
export interface PersonSpec {
  readonly id: string;
  readonly name?: string;
  readonly formerIds?: readonly string[];
  readonly vectors: readonly ArrayLike<number>[];
  readonly model?: EmbeddingModel;
}

/** A Facebank of some people; seeds are called `ava-0`, `ava-1`, …. */
export function bankOf(specs: readonly PersonSpec[]): Facebank {
  const seeds = new Map<string, Seed>();
  const people = specs.map(({ id, name = id, formerIds = [], vectors, model }): Person => {
    const own = vectors.map((vector, i): Seed => {
      const origin = { type: 'photo', file: `${id}.jpg` } as const;
      return {
        id: `${id}-${i}`,
        model: model ?? { name: 'test_4', dimension: vector.length },
        vector: Float32Array.from(vector),
        origin,
        quality: {},
        createdAt: AT,
        extra: {},
      };
    });
    for (const seed of own) seeds.set(seed.id, seed);
    return {
      id,
      formerIds,
      name,
      aliases: [],
      show: '',
      colour: undefined,
      notes: '',
      seeds: own.map((seed) => seed.id),
      createdAt: AT,
      updatedAt: AT,
      extra: {},
    };
  });
  return { people: people.sort((a, b) => (a.id < b.id ? -1 : 1)), seeds };
}

export function identityOf(id: string, more: Partial<Identity> = {}): Identity {
  return {
    id,
    kind: 'cluster',
    clusterId: 1,
    tracks: Int32Array.of(0),
    faceCount: 1,
    variance: 0,
    canonicalFace: -1,
    representativeChosen: false,
    labels: {},
    locked: false,
    touched: false,
    colour: 0,
    sharedFramePairs: 0,
    firstTs: 0,
    ...more,
  };
}

export interface SimilarityOptions {
  readonly standing?: readonly Standing[];
  /** Indices of people by identity. */
  readonly rejected?: Readonly<Record<number, readonly number[]>>;
  readonly said?: Readonly<Record<number, number>>;
  readonly together?: readonly number[];
}

/** Similarities as if they had been found. @param table of every identity with person `a`, `b`, … */
export function similaritiesOf(
  table: readonly (readonly number[])[],
  { standing = [], rejected = {}, said = {}, together = [] }: SimilarityOptions = {},
): IdentitySimilarities {
  const most = table[0]?.length ?? 0;
  const letters = Array.from({ length: most }, (_, p) => String.fromCharCode(97 + p));
  const bank = bankOf(letters.map((id) => ({ id, vectors: [[1, 0, 0, 0]] })));
  const order = table.map((row) => [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b));
  return {
    model: MODEL,
    identities: table.map((_, i) => identityOf(`identity-0000${i + 1}`)),
    standing: table.map((_, i) => standing[i] ?? 'open'),
    seeds: seedsOfModel(bank, MODEL),
    nearest: {
      n: table.length,
      most,
      person: Int32Array.from(order.flat()),
      seed: Int32Array.from(order.flat()),
      similarity: Float64Array.from(order.flatMap((own, i) => own.map((p) => table[i]![p]!))),
    },
    faces: table.map(() => new Int32Array(0)),
    rejected: table.map((_, i) => new Set(rejected[i] ?? [])),
    said: Int32Array.from(table, (_, i) => said[i] ?? -1),
    together: Int32Array.from(together),
    cosines: { counts: new Float64Array(COSINE_BINS), total: 0 },
  };
}
