import { describe, expect, test } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cut } from '../../../src/core/cluster/cut.ts';
import {
  type Agglomeration,
  type ChainEngine,
  type LinkageMethod,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { kernels } from '../kernel/kernels.ts';
import { goldenCases, matrixOf, partition, readFixture, unitRows, vectorsOf } from './cases.ts';
import { replay } from './replay.ts';

/** Our name of each oracle linkage that we have. */
const METHODS: Readonly<Record<string, LinkageMethod>> = {
  average: 'average',
  complete: 'complete',
  single: 'single',
  ward_euclidean: 'ward',
};
/** f32 rows were normalised in f32 here and in float64 by the oracle. */
const HEIGHT_ERROR = 2e-6;
/** A cut nearer to a merge height than this may fall on either side. */
const MARGIN = 1e-5;

function run(vectors: Matrix, method: LinkageMethod, chain: ChainEngine): Promise<Agglomeration> {
  const options = { method, constraints: NO_CONSTRAINTS };
  return agglomerate(vectors, options, { matrix: chain.matrix, chain }, SILENT_HOOKS);
}

describe.each(await kernels())('golden linkages on $name', (chain) => {
  const cases = goldenCases().flatMap(({ name, vectors, linkage }) =>
    Object.entries(METHODS).flatMap(([key, method]) =>
      linkage[key] === undefined ? [] : [{ name, vectors, method, oracle: linkage[key] }],
    ),
  );
  test.each(cases)('$name $method agrees with SciPy', async ({ vectors, method, oracle }) => {
    const { linkage, tree, floor } = await run(vectors, method, chain);
    expect(floor).toBeLessThanOrEqual(0);
    expect(replay(vectors, method, linkage)).toBeLessThan(HEIGHT_ERROR);
    if (oracle.heights_order_independent) {
      expect(linkage.height.length).toBe(oracle.heights_sorted.length);
      oracle.heights_sorted.forEach((height, row) => {
        expect(Math.abs(linkage.height[row]! - height)).toBeLessThan(HEIGHT_ERROR);
      });
    }
    for (const wanted of oracle.cuts) {
      if (!wanted.order_independent || wanted.margin < MARGIN) continue;
      const flat = cut(tree, wanted.t);
      expect(flat.count).toBe(wanted.k);
      expect(Array.from(flat.labels)).toEqual(partition(wanted.labels));
    }
  });
});

describe.each(await kernels())('pipeline linkages on $name', (chain) => {
  const { cases } = readFixture('pipeline-golden/linkage_golden.json');
  const methods = [
    { key: 'average', method: 'average', labels: 'labels' },
    { key: 'complete', method: 'complete', labels: 'labels' },
    { key: 'single', method: 'single', labels: 'labels' },
    { key: 'centroid', method: 'centroid', labels: 'labels' },
    { key: 'ward_euclidean_on_unit_vectors', method: 'ward', labels: 'labels_chord_threshold' },
  ] as const;
  for (const wanted of cases) {
    // With exact ties SciPy's own merge order decides; such a case is replayed, not compared.
    const tied = wanted.name.includes('ties');
    test.each(methods)(`${wanted.name} $key`, async ({ key, method, labels }) => {
      const vectors =
        wanted.vectors === undefined || wanted.vectors === null
          ? vectorsOf(wanted.condensed_cosine, wanted.n)
          : unitRows(matrixOf(wanted.vectors));
      const { linkage, tree } = await run(vectors, method, chain);
      expect(replay(vectors, method, linkage)).toBeLessThan(1e-6);
      if (tied) return;
      const heights: number[] = wanted.methods[key].Z.map((row: number[]) => row[2]);
      const byHeight = (a: number, b: number): number => a - b;
      const ours = Array.from(linkage.height).sort(byHeight);
      heights.sort(byHeight).forEach((height, row) => {
        expect(Math.abs(ours[row]! - height)).toBeLessThan(1e-6);
      });
      for (const [t, oracle] of Object.entries<number[]>(wanted.methods[key][labels])) {
        const height = method === 'ward' ? Math.sqrt(2 * (1 - Number(t))) : 1 - Number(t);
        if (heights.some((each) => Math.abs(each - height) < MARGIN)) continue;
        expect(partition(cut(tree, height).labels)).toEqual(partition(oracle));
      }
    });
  }

  test('distances are condensed: the arc at 0.68 is two clusters, not the five of a square matrix', async () => {
    const arc = cases.find((each: { name: string }) => each.name === 'arc7');
    const { tree } = await run(unitRows(matrixOf(arc.vectors)), 'average', chain);
    expect(cut(tree, 1 - 0.68).count).toBe(2);
    expect(new Set(arc.methods.average_on_square_matrix_SEED_DOC_BUG.labels['0.68']).size).toBe(5);
  });

  test('centroid really inverts on the case made for it', async () => {
    const wanted = cases.find((each: { name: string }) => each.name.includes('inversions'));
    const vectors = vectorsOf(wanted.condensed_cosine, wanted.n);
    const { linkage } = await run(vectors, 'centroid', chain);
    const falls = linkage.height.filter((h, row) => row > 0 && h < linkage.height[row - 1]!);
    expect(falls.length).toBeGreaterThan(0);
  });
});
