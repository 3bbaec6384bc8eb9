import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cutClusters } from '../../../src/core/cluster/cut.ts';
import { itemConstraints } from '../../../src/core/cluster/item-constraints.ts';
import {
  type Agglomeration,
  type ClusterParameters,
  type CutTree,
  DEFAULT_PARAMETERS,
} from '../../../src/core/cluster/types.ts';
import { formIdentities } from '../../../src/core/identity/form.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { exactLandscape, exactMetrics } from '../../../src/core/landscape/exact-landscape.ts';
import { heldGroups } from '../../../src/core/landscape/held-groups.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { lockOperation } from '../../../src/core/moderation/operations.ts';
import { confirmOperation } from '../../../src/core/moderation/track-operations.ts';
import type { Decisions } from '../../../src/core/moderation/types.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { episodeWithFaces, makeTree } from '../identity/synthetic.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { crowd, Workbench } from '../moderation/workbench.ts';

const kernel = await wasmKernel();
const STEPS = 41;
const LINKAGES = ['average', 'complete', 'ward', 'single', 'centroid'] as const;

/** What people said about n tracks: by group number, 0 for nobody. */
const scenes = fc.integer({ min: 0, max: 16 }).chain((n) => {
  const groups = fc.array(fc.nat(3), { minLength: n, maxLength: n });
  return fc.record({
    n: fc.constant(n),
    seed: fc.nat(),
    frozen: groups,
    linked: groups,
    deleted: fc.array(fc.nat(n), { maxLength: 2 }),
    marked: fc.array(fc.nat(n), { maxLength: 2 }),
    apart: fc.array(fc.tuple(fc.nat(n), fc.nat(n)), { maxLength: 4 }),
    parameters: fc.record({
      linkage: fc.constantFrom(...LINKAGES),
      min_cluster_size: fc.integer({ min: 1, max: 5 }),
      outlier_mode: fc.constantFrom('singleton', 'noise'),
    }),
  });
});
type Scene = typeof scenes extends fc.Arbitrary<infer S> ? S : never;

function decisionsOf({ n, frozen, linked, deleted, marked, apart }: Scene): Decisions {
  const rows = [...Array(n).keys()];
  const marks = new Map(
    marked.filter((row) => row < n && frozen[row] === 0).map((row) => [row, 'noise' as const]),
  );
  const gathered = (of: readonly number[], group: number, fits: (row: number) => boolean) =>
    Int32Array.from(rows.filter((row) => of[row] === group && fits(row)));
  const locked = [1, 2].map((group) => gathered(frozen, group, () => true));
  const alone = [...marks.keys()].sort((a, b) => a - b).map((row) => Int32Array.of(row));
  // What was put together stays in or out of a lock as a whole.
  const loose = (row: number) => frozen[row] === 0 && !marks.has(row);
  const mustLink = [
    gathered(linked, 1, loose),
    gathered(linked, 2, loose),
    gathered(linked, 1, (row) => frozen[row] === 1),
  ].filter((group) => group.length > 1);
  return {
    ...NO_DECISIONS,
    frozen: [...locked.filter((group) => group.length > 0), ...alone],
    mustLink,
    cannotLink: Int32Array.from(apart.filter(([a, b]) => a !== b && a < n && b < n).flat()),
    deleted: new Set(deleted.filter((row) => row < n)),
    marks,
  };
}

/** Landscape, probe and identities of one tree, at every step. */
function expectExact(
  agglomeration: Pick<Agglomeration, 'tree' | 'resultant'>,
  items: Int32Array,
  decisions: Decisions,
  tracks: number,
  change: Partial<ClusterParameters>,
): void {
  const { tree } = agglomeration;
  const episode = episodeWithFaces(Array.from({ length: tracks }, (_, row) => 1 + ((row * 7) % 5)));
  const summaries = summariseTracks(episode);
  const base: ClusterParameters = { ...DEFAULT_PARAMETERS, ...change };
  const input = { tree, items, decisions, summaries, parameters: base, steps: STEPS, bins: 10 };
  const made = exactLandscape(input);
  for (let step = 0; step < STEPS; step++) {
    const parameters = { ...base, cluster_thresh: step / (STEPS - 1) };
    const clusters = cutClusters(agglomeration as Agglomeration, items, parameters);
    const { metrics } = formIdentities({ episode, summaries, clusters, decisions, parameters });
    expect({
      clusters: made.clusters[step],
      singletons: made.singletonFraction[step],
      largest: made.largestFraction[step],
      average: made.averageSize[step],
      tracks: made.tracks,
    }).toEqual({
      clusters: metrics.num_clusters,
      singletons: metrics.singleton_fraction,
      largest: metrics.largest_cluster_fraction,
      average: metrics.avg_cluster_size,
      tracks: metrics.num_tracks,
    });
    expect(exactMetrics(input, parameters.cluster_thresh)).toEqual(metrics);
  }
}

describe('the landscape of a tree that keeps the decisions', () => {
  it('has the metrics of the identities at every sample', async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const decisions = decisionsOf(scene);
        const rows = [...Array(scene.n).keys()].filter((row) => !decisions.deleted.has(row));
        const items = Int32Array.from(rows);
        const shape = { n: items.length, d: 4, people: 3, spread: 0.6 };
        const agglomeration = await agglomerate(
          blobs(seeded(scene.seed), shape),
          { method: scene.parameters.linkage, constraints: itemConstraints(decisions, items) },
          { matrix: kernel.matrix, chain: kernel },
          SILENT_HOOKS,
        );
        // In one pass: the tree is known to keep what was decided.
        expect(heldGroups(agglomeration.tree, items, decisions)).toBeDefined();
        if (decisions.frozen.length > 0) passed += 1;
        expectExact(agglomeration, items, decisions, scene.n, scene.parameters);
      }),
      { numRuns: 200 },
    );
    expect(passed).toBeGreaterThan(50);
  });
});

describe('the landscape of any tree', () => {
  it('has the metrics of the identities, also where the tree does not know the decisions yet', () => {
    const heights = fc.constantFrom(0, 0.1, 0.3, 0.31, 0.5, 0.8, 1, 1.4, Number.POSITIVE_INFINITY);
    let late = 0;
    fc.assert(
      fc.property(scenes, fc.infiniteStream(heights), (scene, stream) => {
        const { n } = scene;
        const random = seeded(scene.seed);
        const order = [...Array(n).keys()].sort(() => random() - 0.5);
        const boundary = [...stream.take(Math.max(0, n - 1))];
        const tree: CutTree = makeTree(order, boundary);
        const items = Int32Array.from({ length: n }, (_, row) => row);
        const decisions = decisionsOf(scene);
        if (heldGroups(tree, items, decisions) === undefined) late += 1;
        const resultant = new Float32Array(boundary.length).fill(0.7);
        expectExact({ tree, resultant }, items, decisions, n, scene.parameters);
      }),
      { numRuns: 200 },
    );
    expect(late).toBeGreaterThan(50);
  });

  it('counts a locked identity below the minimum size once, and whole', async () => {
    const bench = await Workbench.open(crowd([0, 1.2, 2.4], 4));
    await bench.act((context) => confirmOperation([0, 3], context));
    const { id, tracks } = bench.of(0);
    expect(tracks).toHaveLength(4);
    await bench.act((context) => lockOperation(bench.of(0), true, context));
    await bench.set({ min_cluster_size: 6 });
    expect([...bench.of(0).tracks]).toEqual([...tracks]);
    expect(bench.of(0).id).toBe(id);
    const { agglomeration, pooled, decisions, summaries, parameters, identitySet } = bench.result;
    expect(identitySet.metrics.num_clusters).toBe(1);
    const { tree } = agglomeration!;
    const made = exactLandscape({ tree, items: pooled.items, decisions, summaries, parameters });
    expect(made.clusters[200]).toBe(1);
    expect(made.largestFraction[200]).toBeCloseTo(4 / 12);
  });
});
