import { lengthOf } from '../many.ts';
import { normaliseRow } from '../parse/unit.ts';
import { vectorValues } from '../parse/vector-value.ts';

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
  const numbers = vectorValues(value);
  if (numbers === undefined) {
    return Array.isArray(value) ? 'has entries that are no numbers' : 'is no list of numbers';
  }
  if (numbers.length === 0) return 'is empty';
  if (numbers.length > MAX_DIMENSION) return `has ${numbers.length} numbers`;
  if (!numbers.every(Number.isFinite)) return 'has entries that are no numbers';
  const vector = Float32Array.from(numbers);
  if (Math.abs(lengthOf(vector) - 1) <= UNIT_TOLERANCE) return vector;
  return normaliseRow(vector, 0, vector.length) === 'unit' ? vector : 'has no direction';
}
