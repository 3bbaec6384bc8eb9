import type { Identity, IdentitySet } from '../../../core/identity/types.ts';
import { isListed } from '../../../state/views/visible.ts';
import type { Dots } from './dots.ts';

/** An identity on the map, with the dots of its tracks. */
export interface MapGroup {
  readonly identity: Identity;
  readonly dots: Int32Array; // ascending
}

/** Identities that the grid lists, those with most dots first. */
export function mapGroups(dots: Dots, set: IdentitySet): MapGroup[] {
  const members = set.identities.map((): number[] => []);
  dots.identity.forEach((at, dot) => {
    members[at]?.push(dot);
  });
  return set.identities
    .map((identity, at) => ({ identity, dots: Int32Array.from(members[at] ?? []) }))
    .filter((group) => group.dots.length > 0 && isListed(group.identity))
    .sort((a, b) => b.dots.length - a.dots.length || (a.identity.id < b.identity.id ? -1 : 1));
}

/** For each group the one whose middle is nearest to its own on the map, −1 for a group alone. */
export function nearestOnMap(groups: readonly MapGroup[], positions: Float32Array): Int32Array {
  const middles = groups.map(({ dots }) => {
    let [x, y] = [0, 0];
    for (const dot of dots) {
      x += positions[2 * dot]!;
      y += positions[2 * dot + 1]!;
    }
    return { x: x / dots.length, y: y / dots.length };
  });
  return Int32Array.from(middles, (own, i) => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    middles.forEach((other, j) => {
      const distance = (own.x - other.x) ** 2 + (own.y - other.y) ** 2;
      if (j === i || distance >= least) return;
      best = j;
      least = distance;
    });
    return best;
  });
}
