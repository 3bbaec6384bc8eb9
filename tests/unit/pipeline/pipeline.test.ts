import { describe, expect, it } from 'vitest';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { startingLog } from '../../../src/core/moderation/adopt.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { labelOperation, lockOperation } from '../../../src/core/moderation/operations.ts';
import { EMPTY_LOG, type OperationLog } from '../../../src/core/moderation/types.ts';
import {
  clusterEpisode,
  identityItems,
  type PipelineResult,
  sweepThresholds,
} from '../../../src/core/pipeline/pipeline.ts';
import { leaveOut } from '../../../src/core/vector/leave-out.ts';
import type { Kernel } from '../../../src/kernel/load-kernel.ts';
import { importChosen, memorySources } from '../episode/node-source.ts';
import { FACES, NOW } from '../export/episode-run.ts';
import { kernels } from '../kernel/kernels.ts';

const [js, wasm] = await kernels();
const imported = await importChosen(memorySources({ 'faces.jsonl': FACES }));
const { episode, embeddings } = imported;
const IMPORTED = { episode, embeddings };
const engines = (kernel: Kernel) => ({ matrix: kernel.matrix, chain: kernel });

const cluster = (
  parameters: Partial<ClusterParameters> = {},
  log: OperationLog = EMPTY_LOG,
  kernel: Kernel = wasm,
): Promise<PipelineResult> =>
  clusterEpisode(IMPORTED, {
    parameters: { ...DEFAULT_PARAMETERS, cluster_thresh: 0.8, ...parameters },
    log,
    engines: engines(kernel),
    hooks: SILENT_HOOKS,
  });
const groups = ({ identitySet }: Pick<PipelineResult, 'identitySet'>) =>
  identitySet.identities.map(({ tracks }) => [...tracks]);

describe('the whole flow', () => {
  it('finds the two pairs and the one apart, with exact figures for each', async () => {
    const result = await cluster();
    expect(groups(result)).toEqual([[0, 1], [2, 3], [4]]);
    expect(result.identitySet.metrics).toMatchObject({ num_clusters: 2, num_singletons: 1 });
    expect(result.stats.variance[0]).toBeCloseTo(1 - Math.cos(0.05), 7);
    expect(result.stats.variance[2]).toBe(0);
  });

  it.each([
    { algorithm: 'dbscan' },
    { algorithm: 'hdbscan' },
    { linkage: 'complete' },
    { linkage: 'ward' },
    { linkage: 'single' },
    { linkage: 'centroid' },
    { pooling_method: 'median' },
    { pooling_method: 'prototype' },
  ] as const)('gives the same on both kernels: %j', async (change) => {
    const [one, two] = [await cluster(change, EMPTY_LOG, js), await cluster(change)];
    expect(groups(one)).toEqual([[0, 1], [2, 3], [4]]);
    expect(groups(two)).toEqual(groups(one));
    expect(two.stats).toEqual(one.stats);
    expect(two.agglomeration?.linkage).toEqual(one.agglomeration?.linkage);
  });

  it('keeps a lock whole and alone at every threshold, with every algorithm', async () => {
    const free = await cluster();
    const one = { ...free.identitySet.identities[0]!, tracks: Int32Array.of(0, 4) };
    const lock = lockOperation(one, true, free);
    const log = append(EMPTY_LOG, lock, { at: NOW });
    for (const algorithm of ['agglomerative', 'dbscan', 'hdbscan'] as const) {
      for (const cluster_thresh of [0, 0.5, 0.8, 0.999]) {
        const result = await cluster({ algorithm, cluster_thresh, min_cluster_size: 2 }, log);
        expect(groups(result)).toContainEqual([0, 4]);
      }
    }
  });

  it('never lets two names meet in one identity', async () => {
    const free = await cluster({ cluster_thresh: 0.999 });
    const [ann, , bea] = free.identitySet.identities;
    const named = append(EMPTY_LOG, labelOperation(ann!, { name: 'Ann' }, free), { at: NOW });
    const log = append(named, labelOperation(bea!, { name: 'Bea' }, free), { at: NOW });
    const loose = await cluster({ cluster_thresh: 0 }, log);
    expect(groups(await cluster({ cluster_thresh: 0 }))).toEqual([[0, 1, 2, 3, 4]]);
    const of = (row: number) => loose.identitySet.byTrack[row];
    expect(of(0)).not.toBe(of(2));
  });
});

describe('a sweep', () => {
  it.each(['agglomerative', 'dbscan', 'hdbscan'] as const)(
    'gives what a run at each threshold gives (%s)',
    async (algorithm) => {
      const thresholds = [0, 0.3, 0.62, 0.8, 0.99, 1];
      const result = await cluster({ algorithm });
      const options = { engines: engines(wasm), hooks: SILENT_HOOKS };
      const sets = await sweepThresholds(result, thresholds, options);
      expect(sets.map((one) => one.cluster_thresh)).toEqual(thresholds);
      for (const { cluster_thresh, identitySet } of sets) {
        expect(groups({ identitySet })).toEqual(
          groups(await cluster({ algorithm, cluster_thresh })),
        );
      }
    },
  );
});

describe('parts of the flow', () => {
  it('identityItems are the rows of the vectors, −1 and deleted tracks apart', async () => {
    const { identitySet } = await cluster();
    expect(identityItems(identitySet, Int32Array.of(1, 3, 4)).map((rows) => [...rows])).toEqual([
      [0],
      [1],
      [2],
    ]);
  });

  it('leaveOut takes tracks out with their vectors, and changes nothing without', async () => {
    const { pooled } = await cluster();
    expect(leaveOut(pooled, [77])).toBe(pooled);
    const rest = leaveOut(pooled, [1, 3]);
    expect([...rest.items]).toEqual([0, 2, 4]);
    expect(rest.vectors.n).toBe(3);
    expect(rest.vectors.data.subarray(3, 6)).toEqual(pooled.vectors.data.subarray(6, 9));
  });

  it('a log starts empty without an identities.json, and with one when nobody decided anything', async () => {
    expect(startingLog(imported, NOW)).toBe(EMPTY_LOG);
    const files = { 'faces.jsonl': FACES, 'identities.json': { identities: [{ track_ids: [1] }] } };
    const undecided = await importChosen(memorySources(files));
    expect(startingLog(undecided, NOW)).toBe(EMPTY_LOG);
  });
});
