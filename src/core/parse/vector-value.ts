import { numeric } from './fields.ts';
import { listOf } from './list-text.ts';

/**
 * The numbers of a vector in any spelling that says each of them: a list, the (1, d) or (d, 1) list of
 * lists that an embedder returns, numbers as text, or the JSON text of a list.
 * @returns numbers, NaN for null; undefined for anything else
 */
export function vectorValues(value: unknown): readonly number[] | undefined {
  const given = listOf(value);
  if (given === undefined) return undefined;
  const numbers: number[] = [];
  for (const x of unwrapped(given)) {
    const number = x === null ? Number.NaN : typeof x === 'number' ? x : numeric(x);
    if (x !== null && typeof x !== 'number' && Number.isNaN(number)) return undefined;
    numbers.push(number);
  }
  return numbers;
}

/** What stands where a vector should: "a text", "a list in a list". */
export function vectorFault(value: unknown): string {
  if (typeof value === 'string') return 'a text';
  if (!Array.isArray(value)) return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  const inner = (value as unknown[]).filter((x) => typeof x !== 'number' && x !== null);
  if (inner.some(Array.isArray)) return 'a list of lists';
  return inner.length > 0 ? 'a list with something else than numbers' : 'a single number';
}

/** The list in a list of one list, at any depth; a column of lists of one entry as a list. */
export function unwrapped(given: readonly unknown[]): readonly unknown[] {
  let list = given;
  while (list.length === 1 && Array.isArray(list[0])) list = list[0] as readonly unknown[];
  const column = list.length > 1 && list.every((x) => Array.isArray(x) && x.length === 1);
  return column ? list.map((x) => (x as readonly unknown[])[0]) : list;
}
