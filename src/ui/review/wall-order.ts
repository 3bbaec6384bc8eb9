import type { Identity } from '../../core/identity/types.ts';

/**
 * The order of the wall: who stands there stays in place while they are there at all, whoever has come
 * without a name follows, the largest first.
 * @param before ids in their places
 * @returns the same list when nothing changes
 */
export function wallOrder(
  before: readonly string[],
  unnamed: readonly Identity[],
  all: readonly Identity[],
): readonly string[] {
  const there = new Set(all.map(({ id }) => id));
  const kept = before.filter((id) => there.has(id));
  const known = new Set(kept);
  const fresh = unnamed.map(({ id }) => id).filter((id) => !known.has(id));
  return fresh.length === 0 && kept.length === before.length ? before : [...kept, ...fresh];
}
