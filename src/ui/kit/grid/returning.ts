import type { Place } from './stable-order.ts';

/**
 * Identities that return, because a step was taken back, stand where they stood before: behind the
 * nearest of those that came before them.
 * @param known ids in the order shown, with those that went
 * Cost: O(places + returning · places).
 */
export function putBack(places: readonly Place[], known: readonly string[]): readonly Place[] {
  const rank = new Map(known.map((id, i) => [id, i]));
  const returning = places.filter(({ fresh, id }) => fresh && rank.has(id));
  if (returning.length === 0) return places;
  const back = new Set(returning);
  const order = places.filter((place) => !back.has(place));
  returning.sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
  for (const place of returning) {
    const own = rank.get(place.id) ?? 0;
    let after = -1;
    let nearest = -1;
    for (const [i, { id }] of order.entries()) {
      const other = rank.get(id) ?? Number.POSITIVE_INFINITY;
      if (other < own && other > nearest) {
        nearest = other;
        after = i;
      }
    }
    order.splice(after + 1, 0, { ...place, fresh: false, splitFrom: undefined });
  }
  return order;
}

/** The known order with the ids that are new in it, each behind the one that it stands behind. */
export function withNew(known: readonly string[], places: readonly Place[]): readonly string[] {
  const old = new Set(known);
  if (places.every(({ id }) => old.has(id))) return known;
  const next = [...known];
  for (const [i, { id }] of places.entries()) {
    if (old.has(id)) continue;
    const before = places[i - 1]?.id;
    next.splice(before === undefined ? 0 : next.indexOf(before) + 1, 0, id);
  }
  return next;
}
