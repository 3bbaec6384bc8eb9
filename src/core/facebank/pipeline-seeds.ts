import { numberOf, objectOf, type Row } from '../parse/fields.ts';
import type { KeptRow } from '../parse/kept-json.ts';
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
export function prototypeOf(
  { row, kept }: KeptRow,
  whom: string,
  context: ReadContext,
): ImportedSeed[] {
  const { prototype } = row;
  if (!Array.isArray(prototype) || prototype.length === 0) return [];
  const vector = readVector(prototype);
  if (typeof vector === 'string') {
    context.remarks.warn(`${context.path}: the prototype of ${whom} ${vector} and was left out.`);
    return [];
  }
  const id = readSeedId(`prototype_${whom}`, 'prototype');
  const own = (all: Row) => ({ ...all, [OWN_KEY]: objectOf(objectOf(all[OWN_KEY])?.prototype) });
  const said = { row: own(row), kept: own(kept) };
  return [{ seed: seedFrom(id, vector, said, context, { type: 'prototype' }), pictures: {} }];
}

/** A seed of a row; what we wrote of it ourselves counts before what it says to the pipeline. */
export function seedFrom(
  id: string,
  vector: Float32Array,
  { row, kept }: KeptRow,
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
    extra: own === undefined ? extra : (objectOf(objectOf(kept[OWN_KEY])?.extra) ?? {}),
  };
}

/** Seeds of the rows that have a vector; the others are told, and numbers of it that are of two lengths. */
export function withVectors(
  rows: readonly KeptRow[],
  whom: string,
  context: ReadContext,
  make: (row: KeptRow, vector: Float32Array, index: number) => ImportedSeed,
): ImportedSeed[] {
  const { path, remarks } = context;
  let left = 0;
  let reason = '';
  const seeds = rows.flatMap((one, index) => {
    const { row } = one;
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
    return [make(one, vector, index)];
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
