import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignColours } from '../../../src/core/colour/assign-colours.ts';
import { PALETTE_DIFFERENCES } from '../../../src/core/colour/difference.ts';
import { gridReach, LEAF_REACH, LEAF_STRICT } from '../../../src/core/colour/map-neighbours.ts';
import { PALETTE_SIZE } from '../../../src/core/identity/palette.ts';

const upTo = (k: number): Int32Array => Int32Array.from({ length: k }, (_, i) => i);

/** Homes, an order of the grid, one of the leaves and one of precedence, of up to 120 identities. */
const scenes = fc.integer({ min: 1, max: 120 }).chain((k) => {
  const places = fc.shuffledSubarray([...upTo(k)], { minLength: k, maxLength: k });
  return fc.record({
    homes: fc.uint8Array({ min: 0, max: PALETTE_SIZE - 1, minLength: k, maxLength: k }),
    grid: places.map((order) => Int32Array.from(order)),
    leaves: places.map((order) => Int32Array.from(order)),
    precedence: places.map((order) => Int32Array.from(order)),
  });
});

const ordersOf = (grid: Int32Array, leaves: Int32Array) => {
  const reach = gridReach(grid.length);
  return [
    { places: grid, reach, strict: reach },
    { places: leaves, reach: LEAF_REACH, strict: LEAF_STRICT },
  ];
};

describe('colours at a cut', () => {
  it('are never shared by neighbours in the grid or beside each other in the tree', () => {
    fc.assert(
      fc.property(scenes, ({ homes, grid, leaves, precedence }) => {
        const orders = ordersOf(grid, leaves);
        const colours = assignColours({ homes, precedence, orders });
        // Two rows of twelve columns; in the tree the next but one.
        const shared = [
          { places: grid, reach: 13 },
          { places: leaves, reach: 2 },
        ].flatMap(({ places, reach }) =>
          [...places].filter((one, at) =>
            places.slice(at + 1, at + 1 + reach).some((other) => colours[other] === colours[one]),
          ),
        );
        expect(shared).toEqual([]);
      }),
    );
  });

  it('are all different as long as there are enough', () => {
    const homes = new Uint8Array(PALETTE_SIZE).fill(5);
    const order = upTo(PALETTE_SIZE);
    const colours = assignColours({ homes, precedence: order, orders: ordersOf(order, order) });
    expect(new Set(colours).size).toBe(PALETTE_SIZE);
  });

  it('are the homes of those that have precedence over all neighbours with the same', () => {
    fc.assert(
      fc.property(scenes, ({ homes, grid, leaves, precedence }) => {
        const orders = ordersOf(grid, leaves);
        const colours = assignColours({ homes, precedence, orders });
        const standing = new Map([...precedence].map((one, at) => [one, at]));
        for (const one of precedence) {
          const rivals = orders.flatMap(({ places, reach }) => {
            const at = places.indexOf(one);
            return [...places.slice(Math.max(0, at - reach), at + reach + 1)];
          });
          const yields = rivals.some(
            (other) => homes[other] === homes[one] && standing.get(other)! < standing.get(one)!,
          );
          if (!yields) expect(colours[one]).toBe(homes[one]);
        }
      }),
    );
  });

  it('leave everybody at home when one more comes to a place where a colour is free', () => {
    const homes = Uint8Array.of(0, 1, 2, 0);
    const order = upTo(4);
    const [a, b, c, moved] = assignColours({
      homes,
      precedence: order,
      orders: ordersOf(order, order),
    });
    expect([a, b, c]).toEqual([0, 1, 2]);
    const free = [...upTo(PALETTE_SIZE)].slice(3);
    const away = (colour: number): number => PALETTE_DIFFERENCES[colour * PALETTE_SIZE]!;
    expect(moved).toBe(free.sort((x, y) => away(x) - away(y))[0]);
  });

  it('heed who lies beside whom on the map', () => {
    const homes = new Uint8Array(40);
    const far = { reach: 1, strict: 1 };
    const orders = [{ places: upTo(40), ...far }];
    const map = homes.length;
    const beside = Array.from({ length: map }, (_, i) => [(i + 20) % map]);
    const colours = assignColours({ homes, precedence: upTo(40), orders, beside });
    beside.forEach(([other], one) => {
      expect(colours[one]).not.toBe(colours[other!]);
    });
  });
});
