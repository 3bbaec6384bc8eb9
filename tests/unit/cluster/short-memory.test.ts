import { describe, expect, test } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import {
  type ChainEngine,
  type MatrixEngine,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { AppError, CancelledError } from '../../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { kernels } from '../kernel/kernels.ts';
import { blobs, seeded } from './cases.ts';
import { labelsAt, run } from './runs.ts';

const [js] = await kernels();
const VECTORS = blobs(seeded(12), { n: 200, d: 8, people: 9, spread: 0.5 });
/** Far more edges than there are pairs: what is refused is refused by the engines below. */
const LIMITS = { edges: 1_000_000, square: 150 };

/** An engine whose pairs cannot be held the first times, or until there are few. */
function refusing(times: number): { readonly chain: ChainEngine; readonly asked: () => number } {
  let asked = 0;
  const whole: MatrixEngine = {
    ...js.whole,
    pairs: async (...rest) => {
      if (++asked <= times) throw new RangeError('Array buffer allocation failed');
      return js.whole.pairs!(...rest);
    },
  };
  return { chain: { ...js, whole }, asked: () => asked };
}

const clustering = (chain: ChainEngine, method: 'average' | 'ward' | 'complete' | 'single') => {
  const how = { method, constraints: NO_CONSTRAINTS, denseLimit: 1, limits: LIMITS };
  return agglomerate(VECTORS, how, { matrix: chain.matrix, chain }, SILENT_HOOKS);
};

describe.each(['average', 'ward', 'complete', 'single'] as const)(
  '%s with little memory',
  (method) => {
    test('where pairs do not fit, fewer are taken, and the tree is exact above what is told', async () => {
      const full = await run(VECTORS, { method });
      const { chain, asked } = refusing(2);
      const result = await clustering(chain, method);
      expect(asked()).toBeGreaterThan(2);
      for (const t of [0.2, 0.4, 0.5, 0.6, 0.7, 0.8]) {
        if (t >= result.floor)
          expect(labelsAt(result, method, t)).toEqual(labelsAt(full, method, t));
      }
      expect(result.floor).toBeLessThanOrEqual(0.4);
    });

    test('where not even a few fit, it is said what to do', async () => {
      const { chain } = refusing(Number.POSITIVE_INFINITY);
      const failed = clustering(chain, method);
      await expect(failed).rejects.toThrow(AppError);
      await expect(failed).rejects.toMatchObject({ code: 'cluster/out-of-memory' });
      // What is asked for next is answered.
      expect((await clustering(js, method)).linkage.height[0]).toBeLessThan(0.2);
    });

    test('a job that is cancelled is no lack of memory', async () => {
      const whole: MatrixEngine = {
        ...js.whole,
        pairs: () => Promise.reject(new CancelledError()),
      };
      await expect(clustering({ ...js, whole }, method)).rejects.toThrow(CancelledError);
    });
  },
);

test.each(['average', 'ward'] as const)(
  '%s goes on in stages where the square of what is left does not fit',
  async (method) => {
    let refused = 0;
    const chain: ChainEngine = {
      ...js,
      allocateSquare: () => {
        refused++;
        throw new AppError('cluster/out-of-memory', 'no square', 'No square.');
      },
    };
    const how = { method, constraints: NO_CONSTRAINTS, denseLimit: 1 };
    const limits = { edges: 2_000, square: 150 };
    const engines = { matrix: chain.matrix, chain };
    const result = await agglomerate(VECTORS, { ...how, limits }, engines, SILENT_HOOKS);
    expect(refused).toBeGreaterThan(0);
    expect(result.floor).toBe(-1);
    expect(result.linkage).toEqual((await run(VECTORS, { method })).linkage);
  },
);
