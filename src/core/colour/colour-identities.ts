import type { CutTree } from '../cluster/types.ts';
import { isNamed } from '../identity/labels.ts';
import { PALETTE_SIZE } from '../identity/palette.ts';
import { founderOf, identityNumber } from '../identity/stable-ids.ts';
import type { FounderIds, Identity, IdentitySet } from '../identity/types.ts';
import { assignColours, type Order } from './assign-colours.ts';
import type { HomeColours } from './home-colours.ts';
import {
  gridReach,
  LEAF_REACH,
  LEAF_STRICT,
  type MapPlaces,
  mapNeighbours,
} from './map-neighbours.ts';

export interface ColourInput {
  readonly set: IdentitySet;
  readonly homes: HomeColours;
  readonly founders: FounderIds;
  readonly tree: CutTree;
  /** Track row of each clustered item. */
  readonly items: Int32Array; // [n]
  /** Indices of the identities that are shown in colour, in the grid's order. */
  readonly grid: Int32Array; // [k]
  /** The map as it lies, when somebody has looked at it. */
  readonly map: MapPlaces | undefined;
}

/**
 * Colours of all identities at a cut. See: [Note: Identity colours]
 * Named and locked ones choose first, then those with precedence in the tree. As long as there are no
 * more than colours, no two are the same anywhere.
 * @returns palette index by identity
 * Cost: O(n + k · (reach + palette)) for k that are shown.
 */
export function colourIdentities(input: ColourInput): Uint8Array {
  const { set, homes, founders, grid } = input;
  const { identities } = set;
  const ownRow = rowsOfFounders(founders);
  const homeRow = identities.map(
    ({ id }) => ownRow.get(id) ?? founderOf(founders, identityNumber(id) ?? -1),
  );
  // A new number, of a split or a part of a track, has no home: what its id asks for serves.
  const colours = Uint8Array.from(
    identities,
    (identity, i) => homes.colour[homeRow[i] ?? -1] ?? identity.colour,
  );

  const standing = (one: number): number => homes.standing[homeRow[one] ?? -1] ?? Infinity;
  const isMade = ({ labels, locked }: Identity): boolean => locked || isNamed(labels);
  const precedence = grid.toSorted(
    (a, b) =>
      Number(isMade(identities[b]!)) - Number(isMade(identities[a]!)) ||
      compare(standing(a), standing(b)) ||
      a - b,
  );
  const isShown = new Uint8Array(identities.length); // [identities]
  for (const one of grid) isShown[one] = 1;
  const reach = gridReach(grid.length);
  const orders: readonly Order[] = [
    { places: grid, reach, strict: reach },
    { places: leafPlaces(input, isShown), reach: LEAF_REACH, strict: LEAF_STRICT },
  ];
  // Up to so many, no two share anyway.
  const crowded = grid.length > PALETTE_SIZE;
  const beside = crowded && input.map ? mapNeighbours(input.map, set, grid) : undefined;
  const assigned = assignColours({ homes: colours, precedence, orders, beside });
  for (const one of grid) colours[one] = assigned[one]!;
  return colours;
}

/** Infinity − Infinity is no order. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);

/** Shown identities from left to right under the tree. */
function leafPlaces({ set, tree, items }: ColourInput, isShown: Uint8Array): Int32Array {
  const places: number[] = [];
  for (const item of tree.order) {
    const one = set.byTrack[items[item]!] ?? -1;
    if (one >= 0 && isShown[one] === 1 && places.at(-1) !== one) places.push(one);
  }
  return Int32Array.from(places);
}

const founderRows = new WeakMap<FounderIds, ReadonlyMap<string, number>>();

/** Track row of each founder's id: most identities have one, and every cut asks for all of them. */
function rowsOfFounders(founders: FounderIds): ReadonlyMap<string, number> {
  const known = founderRows.get(founders);
  if (known !== undefined) return known;
  const rows = new Map(founders.id.map((id, row) => [id, row]));
  founderRows.set(founders, rows);
  return rows;
}
