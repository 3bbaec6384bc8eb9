import { pairBreather } from './breather.ts';
import { distanceOf, furthestApart } from './js-whole.ts';
import { PairCrew, type PairHelpers } from './pair-crew.ts';
import { scanStrip } from './pair-strip.ts';
import { type FindPairs, ROWS } from './wasm-matrix.ts';
import type { PackedWhole } from './wasm-whole.ts';

/**
 * Pairs of packed vectors by the kernel: only those that are alike enough come out of it. Strips of rows
 * are shared with other threads where there are any, and handed on in their order whoever found them.
 */
export function findPairs(helpers: PairHelpers | undefined): FindPairs<PackedWhole> {
  return async (packed, least, visit, hooks) => {
    const { n, scan } = packed;
    const most = furthestApart(least);
    if (most < 0) return true;
    const strips = Math.ceil(n / ROWS);
    const breath = pairBreather(n, hooks);
    const crew = new PairCrew(strips);
    try {
      if (helpers !== undefined) crew.hire(helpers, packed, most);
      for (let next = 0; next < strips; ) {
        const strip = crew.next();
        const calls = scanStrip(scan, { n, strip, most });
        let call = calls.next();
        for (; call.done !== true; call = calls.next()) {
          if (breath.due()) await breath.take(Math.min(n, crew.done * ROWS));
        }
        crew.put(strip, call.value);
        if (crew.isHelped) await helpers?.turn();
        for (let pairs = crew.take(next); pairs !== undefined; pairs = crew.take(next)) {
          for (let e = 0; e < pairs.length; e += 3) {
            const distance = distanceOf(pairs[e + 2]! >>> 0);
            if (!visit(pairs[e]!, pairs[e + 1]!, distance)) return false;
          }
          next++;
        }
      }
    } finally {
      crew.dismiss();
    }
    breath.report(n);
    return true;
  };
}
