import { numberOf, objectOf, type Row } from '../parse/fields.ts';
import { counted } from '../words.ts';
import type { ImportedSeed } from './imported.ts';
import { PIPELINE_SEED_BOOK, tellKeys } from './key-books.ts';
import { OWN_KEY } from './own-format.ts';
import type { ReadContext } from './read-own.ts';
import { readLine, readOrigin, readQuality, readSeedId, readTime } from './read-person.ts';
import { readVector } from './read-vector.ts';
import type { Seed } from './types.ts';

/** Seeds as the pipeline keeps them. */

/** The mean that the pipeline keeps of a person: a face that nobody has seen, and the best there is. */
export function prototypeOf(row: Row, whom: string, context: ReadContext): ImportedSeed[] {
  const { prototype } = row;
  if (!Array.isArray(prototype) || prototype.length === 0) return [];
  const vector = readVector(prototype);
  if (typeof vector === 'string') {
    context.remarks.warn(`${context.path}: the prototype of ${whom} ${vector} and was left out.`);
    return [];
  }
  const id = readSeedId(`prototype_${whom}`, 'prototype');
  const own = objectOf(objectOf(row[OWN_KEY])?.prototype);
  const plain = { ...row, [OWN_KEY]: own };
  return [{ seed: seedFrom(id, vector, plain, context, { type: 'prototype' }), pictures: {} }];
}

/** A seed of a row; what we wrote of it ourselves counts before what it says to the pipeline. */
export function seedFrom(
  id: string,
  vector: Float32Array,
  row: Row,
  context: ReadContext,
  extra: Row,
): Seed {
  const { path, remarks, at } = context;
  const own = objectOf(row[OWN_KEY]);
  const said = own ?? row;
  const model = said.embedding_model ?? row.embedding_model ?? row.model;
  return {
    id: own === undefined ? id : readSeedId(own.seed_id, id),
    model: { name: readLine(model, 'model', remarks), dimension: vector.length },
    vector,
    origin: readOrigin(own?.origin, path),
    quality: readQuality(said.quality),
    createdAt: readTime(said.created_at ?? row.exported_at, at),
    extra: own === undefined ? extra : (objectOf(own.extra) ?? {}),
  };
}

/** Seeds of the rows that have a vector; the others are told, and numbers of it that are of two lengths. */
export function withVectors(
  rows: readonly Row[],
  whom: string,
  context: ReadContext,
  make: (row: Row, vector: Float32Array, index: number) => ImportedSeed,
): ImportedSeed[] {
  const { path, remarks } = context;
  let left = 0;
  let reason = '';
  const seeds = rows.flatMap((row, index) => {
    tellKeys(PIPELINE_SEED_BOOK, row, context);
    const vector = readVector(row.embedding);
    if (typeof vector === 'string') {
      left += 1;
      reason = vector;
      return [];
    }
    const told = numberOf(row, 'embedding_dim');
    if (told >= 0 && told !== vector.length) {
      remarks.warn(
        `${path}: a vector of ${vector.length} numbers is said to have ${told}. It was taken as it is.`,
      );
    }
    return [make(row, vector, index)];
  });
  if (left > 0) {
    remarks.warn(
      left === 1
        ? `${path}: one face of ${whom} was left out: its vector ${reason}.`
        : `${path}: ${counted(left, 'face')} of ${whom} were left out: of the last of them the vector ${reason}.`,
    );
  }
  const sizes = new Map<number, number>();
  for (const { seed } of seeds)
    sizes.set(seed.vector.length, (sizes.get(seed.vector.length) ?? 0) + 1);
  if (sizes.size > 1) {
    const list = [...sizes].map(([size, count]) => `${count} of ${size} numbers`).join(', ');
    remarks.warn(
      `${path} has vectors of several lengths (${list}), so of several models. Each is compared with its own alone.`,
    );
  }
  return seeds;
}
