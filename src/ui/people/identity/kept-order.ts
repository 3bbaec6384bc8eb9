/**
 * An order that does not jump: what was there keeps its place among the others, what is new comes
 * behind in the order wanted.
 * @param before the order shown last
 * @param wanted everything that is there now, as it would be sorted
 */
export function keepOrder<T>(before: readonly T[], wanted: readonly T[]): readonly T[] {
  const now = new Set(wanted);
  const kept = before.filter((one) => now.has(one));
  const old = new Set(kept);
  const fresh = wanted.filter((one) => !old.has(one));
  return fresh.length === 0 && kept.length === before.length ? before : [...kept, ...fresh];
}
