import { lengthOf } from '../many.ts';
import { normaliseRow } from '../parse/unit.ts';

/** Longest vector of a face that is taken; models of our time have 128 to 512 numbers. */
export const MAX_DIMENSION = 8192;

/**
 * How far the length of a unit vector is from 1 once it went through float32 text: one that is nearer is
 * kept bit for bit.
 */
const UNIT_TOLERANCE = 1e-5;

/** @returns a unit vector, or why the value is none, as the end of "its vector …" */
export function readVector(value: unknown): Float32Array | string {
  if (value === undefined || value === null) return 'is missing';
  if (!Array.isArray(value)) return 'is no list of numbers';
  if (value.length === 0) return 'is empty';
  if (value.length > MAX_DIMENSION) return `has ${value.length} numbers`;
  const numbers = value as readonly unknown[];
  if (!numbers.every((x) => typeof x === 'number' && Number.isFinite(x))) {
    return 'has entries that are no numbers';
  }
  const vector = Float32Array.from(numbers as readonly number[]);
  if (Math.abs(lengthOf(vector) - 1) <= UNIT_TOLERANCE) return vector;
  return normaliseRow(vector, 0, vector.length) === 'unit' ? vector : 'has no direction';
}
