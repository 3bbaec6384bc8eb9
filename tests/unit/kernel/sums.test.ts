import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClusterSums } from '../../../src/core/cluster/cluster-sums.ts';
import { nearCopies, seeded } from '../cluster/cases.ts';
import { kernels } from './kernels.ts';

const [js, wasm] = await kernels();

test('sums of the WASM kernel and of its JavaScript twin are the same bit for bit', async () => {
  const shape = fc.record({
    seed: fc.integer(),
    n: fc.integer({ min: 2, max: 40 }),
    d: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 120, max: 140 })),
    people: fc.integer({ min: 1, max: 5 }),
    noise: fc.constantFrom(1, 0.1, 1e-4),
  });
  await fc.assert(
    fc.property(shape, fc.array(fc.tuple(fc.nat(), fc.nat())), ({ seed, ...of }, picks) => {
      const vectors = nearCopies(seeded(seed), of);
      const stores = [js.sums(vectors), wasm.sums(vectors)] as const;
      expect(stores[1].scale).toEqual(stores[0].scale);
      const [mine, other] = stores.map((store) => new ClusterSums(vectors, store)) as [
        ClusterSums,
        ClusterSums,
      ];
      let live = Array.from({ length: of.n }, (_, i) => i);
      for (const [p, q] of picks) {
        if (live.length < 2) break;
        const a = live[p % live.length]!;
        const rest = live.filter((slot) => slot !== a);
        const b = rest[q % rest.length]!;
        expect(other.dot(a, b)).toBe(mine.dot(a, b));
        expect(other.dot(b, a)).toBe(mine.dot(a, b));
        if (p % 3 === 0) continue;
        expect(other.merge(a, b)).toBe(mine.merge(a, b));
        live = live.filter((slot) => slot !== b);
      }
      wasm.release();
    }),
  );
});
