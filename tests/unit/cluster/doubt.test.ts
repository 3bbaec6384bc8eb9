import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { Doubt, furthestOf, nearestOf } from '../../../src/core/cluster/doubt.ts';
import { exactDistances } from '../../../src/core/cluster/exact-distances.ts';
import type {
  Agglomeration,
  ChainEngine,
  Constraints,
  MatrixEngine,
} from '../../../src/core/cluster/types.ts';
import { NO_CONSTRAINTS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { kernels } from '../kernel/kernels.ts';
import { blobs, nearCopies, seeded } from './cases.ts';

const METHODS = ['average', 'complete', 'single', 'ward'] as const;
const [js, wasm] = await kernels();

const world = fc.record({
  seed: fc.integer(),
  n: fc.integer({ min: 2, max: 45 }),
  d: fc.constantFrom(2, 3, 7, 8, 33, 130),
  people: fc.integer({ min: 1, max: 6 }),
  noise: fc.constantFrom(1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 0),
});

/** An engine that is not the chain's own is taken as it is, for every linkage. */
const asGiven = (engine: MatrixEngine): MatrixEngine => ({ ...engine });

function run(
  vectors: Matrix,
  how: { method: (typeof METHODS)[number]; constraints: Constraints },
  chain: ChainEngine,
  matrix: MatrixEngine,
): Promise<Agglomeration> {
  return agglomerate(vectors, how, { matrix, chain }, SILENT_HOOKS);
}

describe.each(METHODS)('%s', (method) => {
  test('whole numbers propose, float64 decides: the same tree as from single precision', async () => {
    const link = fc.tuple(fc.nat(44), fc.nat(44));
    const links = fc.record({ apart: fc.array(link, { maxLength: 6 }), group: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(world, links, async ({ seed, ...shape }, { apart, group }) => {
        const vectors = nearCopies(seeded(seed), shape);
        const constraints = {
          ...NO_CONSTRAINTS,
          cannotLink: Int32Array.from(apart.flat()),
          mustLink: group ? [Int32Array.of(0, shape.n - 1)] : [],
        };
        const how = { method, constraints };
        const old = await run(vectors, how, wasm, asGiven(wasm.matrix));
        for (const [chain, matrix] of [
          [wasm, asGiven(wasm.whole)],
          [js, asGiven(js.whole)],
          [js, asGiven(js.matrix)],
        ] as const) {
          const other = await run(vectors, how, chain, matrix);
          expect(other.linkage).toEqual(old.linkage);
          expect(other.resultant).toEqual(old.resultant);
          expect(other.stopped).toBe(old.stopped);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what is proposed is never further off than the doubt says, whatever is merged', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.array(fc.nat(), { maxLength: 60 }), async (shape, picks) => {
        const { n } = shape;
        const vectors = nearCopies(seeded(shape.seed), shape);
        for (const matrix of [js.whole, js.matrix]) {
          await matrix.load(vectors);
          const square = js.allocateSquare(n);
          await matrix.square(square, SILENT_HOOKS);
          const error = matrix.error();
          const doubt = new Doubt(method, error, n);
          const exact = exactDistances(method, vectors, { square, error });
          const neighbours = js.neighbours(method);
          const size = new Int32Array(n).fill(1);
          let live = Array.from({ length: n }, (_, i) => i);
          for (const pick of picks) {
            if (live.length < 2) break;
            const tip = live[pick % live.length]!;
            const { index, distance } = neighbours.nearest(tip);
            const real = exact.distance(tip, index);
            expect(doubt.lowest(distance, size[tip]!, size[index]!)).toBeLessThanOrEqual(real);
            expect(doubt.highest(distance, size[tip]!, size[index]!)).toBeGreaterThanOrEqual(real);
            // The truly nearest is among those that are looked at.
            const limit = doubt.furthest(distance, size[tip]!, size[index]!);
            const close = neighbours.within(tip, limit);
            for (const slot of live) {
              if (slot !== tip && exact.distance(tip, slot) < real) expect(close).toContain(slot);
            }
            // Chains are the deepest trees: half of the merges go to the first slot.
            const other = pick % 2 === 0 ? live[0]! : live[(pick >> 1) % live.length]!;
            if (other === tip) continue;
            const [keep, gone] = [Math.min(tip, other), Math.max(tip, other)];
            neighbours.merge(keep, gone, size[keep]!, size[gone]!);
            exact.merge(keep, gone);
            size[keep] = size[keep]! + size[gone]!;
            doubt.merge(keep, gone, size[keep]!);
            live = live.filter((slot) => slot !== gone);
          }
          js.release();
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('a graph from whole numbers misses no pair at the floor', async () => {
  const vectors = blobs(seeded(8), { n: 300, d: 64, people: 12, spread: 0.7 });
  for (const method of METHODS) {
    for (const floor of [0.3, 0.55]) {
      const how = { method, constraints: NO_CONSTRAINTS, floor, denseLimit: 60 };
      const old = await run(vectors, how, wasm, asGiven(wasm.matrix));
      const other = await run(vectors, how, wasm, wasm.matrix);
      expect(other.linkage).toEqual(old.linkage);
    }
  }
});

test('an engine that is off as far as it may be hides no pair', () => {
  const error = { chord: 4e-4, distance: 4e-7 };
  for (const distance of [0, 1e-6, 1e-3, 0.3, 1, 2]) {
    const chord = Math.sqrt(2 * distance);
    const far = 0.5 * (chord + error.chord) ** 2 + error.distance;
    const near = 0.5 * Math.max(0, chord - error.chord) ** 2 - error.distance;
    expect(furthestOf(distance, error)).toBeGreaterThanOrEqual(far);
    expect(nearestOf(distance, error)).toBeLessThanOrEqual(near);
    expect(furthestOf(distance, error)).toBeLessThan(far + 1e-9);
  }
});
