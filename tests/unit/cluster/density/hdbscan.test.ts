import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOISE } from '../../../../src/core/cluster/density/dbscan.ts';
import { hdbscanTree, selectClusters } from '../../../../src/core/cluster/density/hdbscan.ts';
import { canonical, euclidean, fixture, goldenCases, square } from './cases.ts';

interface PeerRun {
  params: {
    min_cluster_size?: number;
    min_samples?: number;
    cluster_selection_method?: string;
    allow_single_cluster?: boolean;
  };
  labels: number[];
}
type Peer = Record<string, { X: number[][]; runs: PeerRun[] } | string>;

/** Runs that use what Cutline offers: excess of mass, and never a single cluster. */
const peerRuns = Object.entries(fixture<Peer>('hdbscan.json')).flatMap(([name, data]) =>
  typeof data === 'string'
    ? []
    : data.runs
        .filter(({ params }) => params.cluster_selection_method === undefined)
        .filter(({ params }) => params.allow_single_cluster === undefined)
        .map((run) => ({ name, X: data.X, run, text: JSON.stringify(run.params) })),
);

/**
 * Items that reach two clusters at exactly the same mutual reachability, their own core distance.
 * scikit-learn's choice depends on NumPy's unstable argsort; ours is the nearer item's cluster (noise at that density).
 */
const HUBS: Readonly<Record<string, number>> = { 'g11_tv300 5/3': 82 };

describe('hdbscan', () => {
  test('the peer cases are there', () => {
    expect(peerRuns.length).toBe(6);
  });

  test.each(peerRuns)('$name $text has the labels of scikit-learn', async ({ X, run }) => {
    const minClusterSize = run.params.min_cluster_size ?? 5;
    // scikit-learn 1.9 takes min_cluster_size for a min_samples that is not given.
    const minSamples = run.params.min_samples ?? minClusterSize;
    const tree = await hdbscanTree(euclidean(X), { minClusterSize, minSamples });
    expect([...selectClusters(tree, 0).labels]).toEqual(run.labels);
  });

  test('epsilon widens clusters that split below it, and the tree is left as it was', async () => {
    // Pairs of tight trios: (0, 1) apart, (10, 11) apart, the pairs far apart.
    const trio = (at: number): number[][] => [[at], [at + 0.01], [at + 0.02]];
    const points = [0, 1, 10, 11.1].flatMap(trio);
    const tree = await hdbscanTree(euclidean(points), { minClusterSize: 3, minSamples: 1 });
    const four = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
    const three = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
    const two = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
    expect(canonical(selectClusters(tree, 0).labels)).toEqual(four);
    expect(canonical(selectClusters(tree, 1.03).labels)).toEqual(three);
    expect(canonical(selectClusters(tree, 2).labels)).toEqual(two);
    // The root is never taken, however wide the epsilon.
    expect(canonical(selectClusters(tree, 100).labels)).toEqual(two);
    expect(canonical(selectClusters(tree, 0).labels)).toEqual(four);
  });

  test('distances of rounding noise count as duplicates', async () => {
    // Two heaps of duplicates whose f32 distances are noise, on one side or the other of zero.
    const heap = (item: number): number => Math.floor(item / 4);
    const noisy = (scale: number) =>
      square(8, (a, b) => (heap(a) === heap(b) ? scale * ((a * 7 + b) % 5) : 0.8));
    const exact = await hdbscanTree(noisy(0), { minClusterSize: 2, minSamples: 1 });
    const noise = await hdbscanTree(noisy(1e-7), { minClusterSize: 2, minSamples: 1 });
    expect([...selectClusters(noise, 0).labels]).toEqual([...selectClusters(exact, 0).labels]);
  });

  test.each([0, 1, 2])('%i items are all noise', async (n) => {
    const tree = await hdbscanTree(
      square(n, () => 0.5),
      { minClusterSize: 2 },
    );
    const { labels, count } = selectClusters(tree, 0.4);
    expect([...labels]).toEqual(new Array<number>(n).fill(-1));
    expect(count).toBe(0);
  });

  test('permuting the items permutes the clusters', async () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), {
      minLength: 2,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(points, fc.integer({ min: 2, max: 5 }), async (values, size) => {
        // Squares make nearly all gaps different, so that no tie decides.
        const rows = values.map((value) => [value * Math.sqrt(value)]);
        const run = async (list: number[][]): Promise<number[]> =>
          canonical(
            selectClusters(await hdbscanTree(euclidean(list), { minClusterSize: size }), 0).labels,
          );
        const forward = await run(rows);
        const backward = (await run([...rows].reverse())).reverse();
        expect(canonical(backward)).toEqual(forward);
        for (const label of new Set(forward)) {
          if (label === -1) continue;
          expect(forward.filter((other) => other === label).length).toBeGreaterThanOrEqual(size);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  describe('golden cases', () => {
    for (const { golden, distances } of goldenCases()) {
      const runs = (golden.hdbscan ?? []).filter((run) => run.order_independent);
      test.each(runs)(
        `${golden.name}: min_cluster_size $min_cluster_size, min_samples $min_samples`,
        async (run) => {
          const { min_cluster_size: minClusterSize, min_samples: minSamples } = run;
          const tree = await hdbscanTree(distances, { minClusterSize, minSamples });
          const { labels, count } = selectClusters(tree, 0);
          const expected = run.labels.map((label, item) =>
            HUBS[`${golden.name} ${minClusterSize}/${minSamples}`] === item ? NOISE : label,
          );
          expect(canonical(labels)).toEqual(canonical(expected));
          expect(count).toBe(run.k);
        },
      );
    }
  });
});
