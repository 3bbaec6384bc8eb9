import { PALETTE_SIZE } from '../identity/palette.ts';
import type { IdentitySet } from '../identity/types.ts';

/** Where tracks lie on the map. */
export interface MapPlaces {
  /** Track row of each dot. */
  readonly items: Int32Array; // [n]
  /** x0, y0, x1, y1, … */
  readonly positions: Float32Array; // [2 * n]
}

/** Groups that lie around one. */
const NEAREST = 3;
/** With more, groups on the map are too small to be told by colour. */
const MOST_GROUPS = 400;

/**
 * The groups nearest to each on the map, by the middles of their dots; both ways round.
 * @param shown indices of identities that are shown in colour
 * @returns by index of identity; none for those that have no dot
 * Cost: O(n + k²) for k that are shown, none above 400.
 */
export function mapNeighbours(
  { items, positions }: MapPlaces,
  { identities, byTrack }: IdentitySet,
  shown: Int32Array,
): readonly (readonly number[])[] {
  const neighbours = identities.map((): number[] => []);
  if (shown.length > MOST_GROUPS) return neighbours;
  const sums = new Float64Array(3 * identities.length); // [3 * identities] x, y, dots
  items.forEach((row, dot) => {
    const one = byTrack[row] ?? -1;
    if (one < 0) return;
    sums[3 * one]! += positions[2 * dot]!;
    sums[3 * one + 1]! += positions[2 * dot + 1]!;
    sums[3 * one + 2]! += 1;
  });
  const middles = [...shown]
    .filter((one) => sums[3 * one + 2]! > 0)
    .map((one) => {
      const dots = sums[3 * one + 2]!;
      return { one, x: sums[3 * one]! / dots, y: sums[3 * one + 1]! / dots };
    });
  for (const { one, x, y } of middles) {
    const nearest: { readonly other: number; readonly away: number }[] = [];
    for (const middle of middles) {
      if (middle.one === one) continue;
      const away = (middle.x - x) ** 2 + (middle.y - y) ** 2;
      if (nearest.length === NEAREST && away >= nearest[NEAREST - 1]!.away) continue;
      const at = nearest.findIndex((known) => away < known.away);
      nearest.splice(at < 0 ? nearest.length : at, 0, { other: middle.one, away });
      nearest.length = Math.min(nearest.length, NEAREST);
    }
    for (const { other } of nearest) {
      neighbours[one]!.push(other);
      neighbours[other]!.push(one);
    }
  }
  return neighbours;
}

/** Widest grid whose rows are told apart, columns: 12 of the least cards are 2,400 px. */
const MOST_COLUMNS = 12;

/**
 * Places in the grid's order within which two may lie beside each other or in rows that touch: in a
 * grid of c columns the neighbours are 1, c − 1, c and c + 1 places on, whatever c is. As long as
 * there are no more identities than colours, all of them.
 */
export const gridReach = (identities: number): number =>
  identities <= PALETTE_SIZE ? PALETTE_SIZE : MOST_COLUMNS + 1;

/** Runs of the dendrogram, blocks of the matrix: so many on, they are close. */
export const LEAF_REACH = 6;
/** So many on they never share: with the grid's 26 that leaves a colour free for anybody. */
export const LEAF_STRICT = 2;
