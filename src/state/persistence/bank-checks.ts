import { isPersonId } from '../../core/facebank/person-id.ts';
import { isSeedId } from '../../core/facebank/seed-id.ts';
import type { BankStep, Seed } from '../../core/facebank/types.ts';
import type { BankPlace } from '../lib/bank-types.ts';
import { has, isCount, isNumber, isText, oneOf, orNone, type Test } from './checks.ts';
import { isObject } from './records.ts';

/* See: [Note: Stored records are checked] */

const isTexts: Test = (value) => Array.isArray(value) && value.every(isText);
const isName: Test = (value) => isPersonId(value);
const areSeedIds: Test = (value) => Array.isArray(value) && value.every(isSeedId);

const isPerson = has({
  id: isName,
  formerIds: isTexts,
  name: isText,
  aliases: isTexts,
  show: isText,
  colour: orNone(isCount),
  notes: isText,
  seeds: areSeedIds,
  createdAt: isText,
  updatedAt: isText,
  extra: isObject,
});
const isChange = has({ before: orNone(isPerson), after: orNone(isPerson) });

/** A step of the Facebank's history; undefined when it is not whole. */
export function checkedStep(stored: unknown): BankStep | undefined {
  const whole = has({
    seq: isCount,
    at: isText,
    text: isText,
    changes: (value) => Array.isArray(value) && value.every(isChange),
  });
  return whole(stored) ? (stored as BankStep) : undefined;
}

/** Where the Facebank stands; undefined when it cannot be told. */
export function checkedPlace(stored: unknown): BankPlace | undefined {
  const whole = has({ cursor: isCount, lastSeq: isCount, change: isCount });
  return whole(stored) ? (stored as BankPlace) : undefined;
}

const isOrigin: Test = (value) => {
  const at = (parts: Readonly<Record<string, Test>>) => has(parts)(value);
  if (!isObject(value)) return false;
  if (value.type === 'photo' || value.type === 'import') return at({ file: isText });
  const ids = { epId: isText, runId: isText, identityId: isText, trackId: isText, faceId: isText };
  return at({ type: oneOf('episode'), ...ids, frame: isNumber, ts: isNumber });
};

/** A seed; undefined when it is not whole. @param id that it is stored under */
export function checkedSeed(stored: unknown, id: string): Seed | undefined {
  const whole = has({
    id: oneOf(id),
    model: has({ name: isText, dimension: isCount }),
    vector: (value) => value instanceof Float32Array && value.every(Number.isFinite),
    origin: isOrigin,
    quality: isObject,
    createdAt: isText,
    extra: isObject,
  });
  if (!isSeedId(id) || !whole(stored)) return undefined;
  const seed = stored as Seed;
  return seed.vector.length === seed.model.dimension ? seed : undefined;
}
