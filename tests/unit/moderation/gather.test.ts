import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchOperation,
  labelOperation,
  lockOperation,
} from '../../../src/core/moderation/operations.ts';
import { gatherOperations } from '../../../src/core/moderation/track-operations.ts';
import { crowd, Workbench } from './workbench.ts';

const PEOPLE = crowd([0, 0.5, 1, 1.5], 4);

async function gather(bench: Workbench, rows: readonly number[]): Promise<string | undefined> {
  return bench.act((context) => batchOperation(gatherOperations(rows, context), 'gathered'));
}

describe('gathering tracks of several identities', () => {
  it('makes them one person, and leaves the others as they were', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.95 });
    expect(await gather(bench, [0, 4, 1])).toBeUndefined();
    expect([...bench.of(0).tracks]).toEqual([0, 1, 4]);
    expect([...bench.of(8).tracks]).toEqual([8, 12]);
    expect([...bench.of(5).tracks]).toEqual([5, 9, 13]);
    expect([...bench.of(2).tracks]).toEqual([2, 6, 10, 14]);
  });

  it('keeps id and name of the identity that comes whole', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.95 });
    await bench.act((context) => labelOperation(bench.of(3), { name: 'Dora' }, context));
    const { id } = bench.of(3);
    expect(await gather(bench, [3, 7, 11, 15, 0])).toBeUndefined();
    expect(bench.of(0)).toMatchObject({ id, labels: { name: 'Dora' } });
  });

  it('is refused where a lock stands in the way', async () => {
    const bench = await Workbench.open(PEOPLE, { cluster_thresh: 0.95 });
    await bench.act((context) => lockOperation(bench.of(1), true, context));
    expect(await gather(bench, [0, 1])).toBe('moderation/locked');
  });

  it('brings any tracks together, at any threshold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(15), { minLength: 2, maxLength: 9 }),
        fc.integer({ min: 0, max: 100 }),
        async (rows, percent) => {
          const bench = await Workbench.open(PEOPLE, { cluster_thresh: percent / 100 });
          const homes = new Set(rows.map((row) => bench.of(row)));
          if (homes.size === 1 && bench.of(rows[0]!).tracks.length === rows.length) return;
          expect(await gather(bench, rows)).toBeUndefined();
          for (const cluster_thresh of [percent / 100, 1]) {
            await bench.set({ cluster_thresh });
            expect(new Set(rows.map((row) => bench.of(row))).size).toBe(1);
          }
          expect(bench.of(rows[0]!).tracks.length).toBe(rows.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
