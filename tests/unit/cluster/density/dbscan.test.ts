import { describe, expect, test } from 'vitest';
import { dbscan } from '../../../../src/core/cluster/density/dbscan.ts';
import { CancelledError } from '../../../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../../../src/core/job.ts';
import { canonical, euclidean, fixture, goldenCases, square } from './cases.ts';

interface Peer {
  clustered_data: {
    X: number[][];
    precomputed_normalised_by_max: Run;
    euclidean: Run;
  };
  boundaries: { X: number[][]; eps: number; min_samples: number; core: number[] }[];
  core_samples_toy: {
    X: number[][];
    eps: number;
    cases: { min_samples: number; core: number[]; labels: number[] }[];
  };
}
interface Run {
  params: { eps: number; min_samples: number };
  labels: number[];
  core: number[];
}
const peer = fixture<Peer>('sklearn_dbscan.json');
const coreItems = (core: Uint8Array): number[] =>
  [...core.keys()].filter((item) => core[item] === 1);

describe('dbscan', () => {
  test('a border item goes to the lowest-numbered cluster that reaches it', async () => {
    // Two trios on a line, and an item in the middle within eps of one core item of each.
    const line = euclidean([[0], [1], [2], [4], [6], [7], [8]]);
    const result = await dbscan(line, { eps: 2, minSamples: 4 });
    expect([...result.labels]).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(coreItems(result.core)).toEqual([2, 6 - 2]);
    expect(result.count).toBe(2);
  });

  test.each(peer.boundaries)('eps is inclusive and counts the item itself: eps %#', async (run) => {
    const { core } = await dbscan(euclidean(run.X), { eps: run.eps, minSamples: run.min_samples });
    expect(coreItems(core)).toEqual(run.core);
  });

  test.each(peer.core_samples_toy.cases)(
    'toy data with min_samples $min_samples has the labels of scikit-learn',
    async (run) => {
      const toy = peer.core_samples_toy;
      const options = { eps: toy.eps, minSamples: run.min_samples };
      const result = await dbscan(euclidean(toy.X), options);
      expect([...result.labels]).toEqual(run.labels);
      expect(coreItems(result.core)).toEqual(run.core);
    },
  );

  test('clustered data have the labels of scikit-learn, Euclidean and normalised', async () => {
    const data = peer.clustered_data;
    const plain = euclidean(data.X);
    const most = plain.data.reduce((a, b) => Math.max(a, b), 0);
    const normalised = square(plain.n, (a, b) => plain.data[a * plain.n + b]! / most);
    for (const [distances, run] of [
      [plain, data.euclidean],
      [normalised, data.precomputed_normalised_by_max],
    ] as const) {
      const { eps, min_samples: minSamples } = run.params;
      const result = await dbscan(distances, { eps, minSamples });
      expect([...result.labels]).toEqual(run.labels);
      expect(coreItems(result.core)).toEqual(run.core);
      expect(result.count).toBe(3);
    }
  });

  test('a distance that rounds to eps is within it', async () => {
    const pair = square(2, () => 0.15);
    for (const eps of [0.15, 1 - 0.85]) {
      expect((await dbscan(pair, { eps, minSamples: 2 })).count).toBe(1);
    }
    expect((await dbscan(pair, { eps: 0.14999, minSamples: 2 })).count).toBe(0);
  });

  test('no items give no labels', async () => {
    const none = await dbscan(
      square(0, () => 0),
      { eps: 0.5, minSamples: 2 },
    );
    expect(none.labels).toHaveLength(0);
    expect(none.count).toBe(0);
  });

  test('it stops when told to', async () => {
    const breathe = (): Promise<void> => Promise.reject(new CancelledError());
    const job = dbscan(
      square(3, () => 1),
      { eps: 1, minSamples: 2 },
      { ...SILENT_HOOKS, breathe },
    );
    await expect(job).rejects.toBeInstanceOf(CancelledError);
  });

  describe('golden cases', () => {
    for (const { golden, distances } of goldenCases()) {
      // A distance at the threshold itself would be decided by rounding.
      const runs = (golden.dbscan ?? []).filter((run) => run.margin > 1e-6);
      test.each(runs)(`${golden.name}: eps $eps, min_samples $min_samples`, async (run) => {
        const options = { eps: run.eps, minSamples: run.min_samples };
        const result = await dbscan(distances, options);
        expect(coreItems(result.core)).toEqual(run.core);
        expect(canonical(result.labels)).toEqual(canonical(run.labels));
        expect(result.count).toBe(run.k);
      });
    }
  });
});
