import { describe, expect, test } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { centroidLinkage } from '../../../src/core/cluster/centroid.ts';
import { planConstraints } from '../../../src/core/cluster/constraints.ts';
import { cut, toCutTree } from '../../../src/core/cluster/cut.ts';
import { Doubt } from '../../../src/core/cluster/doubt.ts';
import type { ExactDistances } from '../../../src/core/cluster/exact-distances.ts';
import { MergeRecorder } from '../../../src/core/cluster/merge-recorder.ts';
import { nearestChain } from '../../../src/core/cluster/nearest-chain.ts';
import {
  type ChainEngine,
  type Linkage,
  type LinkageMethod,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { kernels } from '../kernel/kernels.ts';
import { matrixOf, partition, readFixture } from './cases.ts';
import { Textbook } from './replay.ts';

/** Euclidean distances, [n * n]. */
function euclidean(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(
    rows.flatMap((a) => rows.map((b) => Math.hypot(...a.map((v, k) => v - b[k]!)))),
  );
}

function squareForm(condensed: readonly number[]): Float64Array {
  const n = (1 + Math.sqrt(1 + 8 * condensed.length)) / 2;
  const square = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      square[i * n + j] = condensed[at]!;
      square[j * n + i] = condensed[at++]!;
    }
  }
  return square;
}

/** Run the chain (or centroid) on distances that are no cosine distances, decided by a textbook matrix. */
async function linkageOf(
  chain: ChainEngine,
  distances: Float64Array,
  method: LinkageMethod,
): Promise<Linkage> {
  const n = Math.sqrt(distances.length);
  const merges = new MergeRecorder(n, method === 'centroid');
  const square = chain.allocateSquare(n);
  if (method === 'centroid') {
    square.set(distances);
    const plan = planConstraints(NO_CONSTRAINTS, n);
    await centroidLinkage({ n, square, plan, merges, sums: undefined }, SILENT_HOOKS);
    return merges.finish().linkage;
  }
  square.set(distances.map((value) => (method === 'ward' ? (value * value) / 2 : value)));
  const book = new Textbook({ n, d: 1, data: new Float32Array(n) }, method);
  book.square.set(distances.map((value) => (method === 'ward' ? value * value : value)));
  const exact: ExactDistances = {
    distance: (a, b) => book.square[a * n + b]! / (method === 'ward' ? 2 : 1),
    merge: (keep, gone) => {
      book.join(keep, gone);
      return 1;
    },
  };
  const neighbours = chain.neighbours(method);
  const live = new Uint8Array(n).fill(1);
  const ceiling = Number.POSITIVE_INFINITY;
  const largest = distances.reduce((most, own) => Math.max(most, own), 1);
  const doubt = new Doubt(method, { chord: 0, distance: 1e-5 * largest ** 2 }, n);
  await nearestChain({ method, neighbours, exact, merges, doubt, live, ceiling }, SILENT_HOOKS);
  return merges.finish().linkage;
}

function expectSame(linkage: Linkage, z: readonly (readonly number[])[], relative = 1e-6): void {
  const n = z.length + 1;
  expect(linkage.height.length).toBe(n - 1);
  z.forEach((row, i) => {
    expect(Math.abs(linkage.height[i]! - row[2]!)).toBeLessThanOrEqual(
      relative * Math.max(1, row[2]!),
    );
    expect(linkage.size[i]).toBe(row[3]);
  });
  const oracle = {
    left: Int32Array.from(z, (row) => row[0]!),
    right: Int32Array.from(z, (row) => row[1]!),
    height: Float64Array.from(z, (row) => row[2]!),
    size: Int32Array.from(z, (row) => row[3]!),
  };
  const [ours, theirs] = [toCutTree(linkage, n), toCutTree(oracle, n)];
  for (const [, , height] of z) {
    const between = height! * (1 + 10 * relative);
    expect(cut(ours, between).labels).toEqual(cut(theirs, between).labels);
  }
}

const scipy = readFixture('peer_cases/scipy_hierarchy.json');
const sklearn = readFixture('peer_cases/sklearn_agglomerative.json');
const X = sklearn.ward_linkage_tree_return_distance;

describe.each(await kernels())('tests of SciPy and scikit-learn on $name', (chain) => {
  test.each(['single', 'complete', 'average'] as const)('ytdist, %s', async (method) => {
    const linkage = await linkageOf(chain, squareForm(scipy.ytdist), method);
    expectSame(linkage, scipy[`linkage_ytdist_${method}`]);
  });

  test.each(['centroid', 'ward'] as const)('X, %s', async (method) => {
    expectSame(await linkageOf(chain, euclidean(scipy.X), method), scipy[`linkage_X_${method}`]);
  });

  test.each(['ward', 'complete', 'average'] as const)('scikit-learn’s X, %s', async (method) => {
    expectSame(await linkageOf(chain, euclidean(X.X), method), X[method]);
  });

  test.each(['single', 'complete', 'average', 'ward', 'centroid'] as const)(
    'exact ties, %s',
    async (method) => {
      const { X: points, expected } = scipy.linkage_ties;
      expectSame(await linkageOf(chain, euclidean(points), method), expected[method]);
    },
  );

  test.each([['0.6'], ['1.0'], ['2.0']])('fcluster of Q_X by single linkage at %s', async (t) => {
    const linkage = await linkageOf(chain, euclidean(scipy.Q_X), 'single');
    const { labels } = cut(toCutTree(linkage, scipy.Q_X.length), Number(t));
    expect(partition(labels)).toEqual(partition(scipy.fcluster_distance[t]));
  });

  test('identical points come together first', async () => {
    const { X: points, labels_partition } = sklearn.identical_points;
    const linkage = await linkageOf(chain, euclidean(points), 'average');
    expect(partition(cut(toCutTree(linkage, 6), 0).labels)).toEqual(partition(labels_partition));
  });

  test('a cut takes a merge exactly at it, as SciPy does and scikit-learn does not', async () => {
    const { X: points, linkages, cases } = sklearn.distance_threshold_edge;
    for (const method of linkages) {
      const tree = toCutTree(await linkageOf(chain, euclidean(points), method), 2);
      for (const { t, partition: strict } of cases) {
        const expected = t === 1 ? [0, 0] : partition(strict);
        expect(partition(cut(tree, t).labels)).toEqual(expected);
      }
    }
  });

  test('a zero row, which scikit-learn refuses, is at distance 1', async () => {
    const options = { method: 'average', constraints: NO_CONSTRAINTS } as const;
    const engines = { matrix: chain.matrix, chain };
    const vectors = matrixOf(sklearn.zero_cosine.X);
    const { linkage } = await agglomerate(vectors, options, engines, SILENT_HOOKS);
    expect(linkage.height[0]).toBe(1);
  });
});
