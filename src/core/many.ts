/*
 * Lists of any length: spread into the arguments of a call, every entry goes onto the stack, which ends
 * with a RangeError somewhere above 100,000.
 */

/** Append all values to a list. */
export function pushAll<T>(list: T[], values: Iterable<T>): void {
  for (const value of values) list.push(value);
}

/** The largest of some numbers, and of `least`. */
export function largest(values: Iterable<number>, least = Number.NEGATIVE_INFINITY): number {
  let found = least;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** The smallest of some numbers, and of `most`. */
export function smallest(values: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  let found = most;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** Length of a vector, as `Math.hypot` has it, to the last bit. */
export function lengthOf(vector: ArrayLike<number>): number {
  let most = 0;
  for (let k = 0; k < vector.length; k++) most = Math.max(most, Math.abs(vector[k] ?? 0));
  if (most === 0 || !Number.isFinite(most)) return most;
  // Kahan's sum, scaled so that no square overflows.
  let sum = 0;
  let lost = 0;
  for (let k = 0; k < vector.length; k++) {
    const part = (vector[k] ?? 0) / most;
    const summand = part * part - lost;
    const next = sum + summand;
    lost = next - sum - summand;
    sum = next;
  }
  return Math.sqrt(sum) * most;
}
