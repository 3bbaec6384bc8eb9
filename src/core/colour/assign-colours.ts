import { PALETTE_SIZE } from '../identity/palette.ts';
import { PALETTE_DIFFERENCES } from './difference.ts';

/** Who lies beside whom. Places of an order are indices of identities. */
export interface Order {
  readonly places: Int32Array; // [k]
  /** So many places on, two are still neighbours. */
  readonly reach: number;
  /** So many places on, they never share; further on they do where nothing else is left. */
  readonly strict: number;
}

export interface AssignInput {
  /** Home colour of each identity. */
  readonly homes: Uint8Array; // [k]
  /** Indices of identities, first choice first. */
  readonly precedence: Int32Array; // [k]
  readonly orders: readonly Order[];
  /** Others that each identity must not share with, beside those of the orders. */
  readonly beside?: readonly (readonly number[])[] | undefined; // [k]
}

/** What a colour costs that a neighbour has, that one in reach has, that is in use anywhere. */
const SHARED = 1000;
const IN_REACH = 10;
const REPEATED = 1;

/**
 * A colour for each identity so that neighbours differ; homes wherever that is possible.
 * See: [Note: Identity colours]. Where neighbours have taken every colour, the least evil.
 * @returns palette index of each identity [k]
 * Cost: O(k · (orders · reach + palette)).
 */
export function assignColours({ homes, precedence, orders, beside }: AssignInput): Uint8Array {
  const k = homes.length;
  const colour = homes.slice(); // [k]
  const isPlaced = new Uint8Array(k); // [k]
  const placeIn = orders.map(({ places }) => placesOf(places, k));
  const uses = new Int32Array(PALETTE_SIZE);
  const cost = new Float64Array(PALETTE_SIZE);
  /** What each colour would cost one identity, of the neighbours that are placed. */
  const weigh = (one: number): void => {
    cost.fill(0);
    orders.forEach(({ places, reach, strict }, o) => {
      for (const at of placeIn[o]![one]!) {
        for (let p = Math.max(0, at - reach); p <= at + reach && p < places.length; p++) {
          const other = places[p]!;
          if (isPlaced[other] === 0) continue;
          cost[colour[other]!]! += Math.abs(p - at) <= strict ? SHARED : IN_REACH;
        }
      }
    });
    for (const other of beside?.[one] ?? []) {
      if (isPlaced[other] === 1) cost[colour[other]!]! += SHARED;
    }
  };
  const place = (one: number, taken: number): void => {
    colour[one] = taken;
    uses[taken]! += 1;
    isPlaced[one] = 1;
  };
  // Who can stay at home stays, before anybody is moved there.
  const moved: number[] = [];
  for (const one of precedence) {
    weigh(one);
    if (cost[homes[one]!]! < SHARED) place(one, homes[one]!);
    else moved.push(one);
  }
  for (const one of moved) {
    weigh(one);
    place(one, leastEvil(cost, uses, homes[one]!));
  }
  return colour;
}

/** Places of each identity in an order; a must-linked one can have several. */
function placesOf(places: Int32Array, k: number): number[][] {
  const out = Array.from({ length: k }, (): number[] => []);
  places.forEach((one, place) => {
    out[one]!.push(place);
  });
  return out;
}

/** Ties to the lowest index. */
function leastEvil(cost: Float64Array, uses: Int32Array, home: number): number {
  let best = home;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < PALETTE_SIZE; c++) {
    const away = PALETTE_DIFFERENCES[c * PALETTE_SIZE + home]!;
    const total = cost[c]! + REPEATED * uses[c]! + away;
    if (total < least) {
      least = total;
      best = c;
    }
  }
  return best;
}
