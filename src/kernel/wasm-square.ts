import { breather } from './breather.ts';
import { PairCrew, type PairHelpers } from './pair-crew.ts';
import { stripWidth } from './pair-strip.ts';
import { PANELS, type Packed, ROWS, type SquareFiller } from './wasm-matrix.ts';

/**
 * Squares by the kernel, strip by strip: this thread writes its own where they belong, and what helpers send,
 * the half on and right of the diagonal, to both sides of it. All compute the same bits.
 */
export function squareFiller(helpers: PairHelpers | undefined): SquareFiller {
  return {
    room: (packed) => (isHelped(helpers, packed) ? ROWS * stripWidth(packed.n, 0) : 0),
    fill: async (packed, room, out, hooks) => {
      const { arena, n } = packed;
      const last = Math.ceil(n / 8);
      const strips = Math.ceil(n / ROWS);
      const breath = breather(n, hooks);
      const crew = new PairCrew(strips);
      const place = (): void => {
        for (const [strip, found] of crew.arrived()) {
          arena.integers(room, found.length).set(found);
          const r0 = strip * ROWS;
          const width = stripWidth(n, strip);
          arena.kernel.placeStrip(room, width, n, r0, Math.min(n, r0 + ROWS), out);
          helpers?.giveBack(found);
        }
      };
      try {
        if (helpers !== undefined && isHelped(helpers, packed)) crew.hire(helpers, packed);
        while (crew.done < strips) {
          const strip = crew.next();
          const r0 = strip * ROWS;
          const r1 = Math.min(n, r0 + ROWS);
          for (let p0 = r0 / 8; p0 < last; p0 += PANELS) {
            packed.distances(r0, r1, p0, Math.min(last, p0 + PANELS), out);
            if (breath.due()) await breath.take(Math.min(n, crew.done * ROWS));
          }
          crew.put(strip);
          if (crew.isHelped) await helpers?.turn();
          place();
        }
      } finally {
        crew.dismiss();
      }
    },
  };
}

/** Whether other threads help with these, as far as a square of them can be. */
function isHelped(helpers: PairHelpers | undefined, { n, bytes }: Packed): boolean {
  return n * n * 4 < 2 ** 32 && helpers !== undefined && helpers.count(n, bytes) > 0;
}
