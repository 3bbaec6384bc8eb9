import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { cut, cutHeight } from '../../src/core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { CancelledError } from '../../src/core/errors.ts';
import type { Progress } from '../../src/core/job.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import type { ClusterRequest, TrackConstraints } from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { blobs, matrixOf, seeded } from '../unit/cluster/cases.ts';
import { tinyEpisode } from '../unit/ui/tiny-episode.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const NONE = new Int32Array(0);
const FREE: TrackConstraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };

/** Track 2 has only skipped faces; the others have one face each, in two groups and one apart. */
const TRACKS = [true, true, 'blurry:3', true, true, true].map((face, number) => ({
  number,
  span: [number, number + 1] as const,
  faces: [face as true | string],
}));
const side = (angle: number): [number, number, number] => [Math.cos(angle), Math.sin(angle), 0];
const VECTORS = matrixOf([side(0), side(0.2), side(1.4), side(1.5), [0, 0, 1]]);

const request = (
  change: Partial<ClusterParameters> = {},
  constraints: Partial<TrackConstraints> = {},
  engine: ClusterRequest['engine'] = 'wasm',
): ClusterRequest => ({
  engine,
  parameters: { ...DEFAULT_PARAMETERS, ...change },
  constraints: { ...FREE, ...constraints },
});
const silent = (): void => {};

describe('cluster session', () => {
  let api: ClusterApi;
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await api.open(tinyEpisode(TRACKS), VECTORS);
  });

  const labelsAt = async (constraints: Partial<TrackConstraints>): Promise<number[]> => {
    const { agglomeration } = await api.cluster(request({}, constraints), silent);
    return [...cut(agglomeration.tree, cutHeight('average', 0.58)).labels];
  };

  test('tracks without a usable face are not clustered', async () => {
    const { items, agglomeration } = await api.cluster(request(), silent);
    expect([...items]).toEqual([0, 1, 3, 4, 5]);
    expect(agglomeration.engine).toBe('wasm');
    expect(await labelsAt({})).toEqual([0, 0, 1, 1, 2]);
  });

  test('constraints are by track row, and deleted tracks are left out', async () => {
    expect(await labelsAt({ cannotLink: Int32Array.of(3, 4) })).toEqual([0, 0, 1, 2, 3]);
    expect(await labelsAt({ mustLink: [Int32Array.of(1, 2, 5)] })).not.toEqual([0, 0, 1, 1, 2]);
    expect(await labelsAt({ frozen: [Int32Array.of(0)] })).toEqual([0, 1, 2, 2, 3]);
    const { items } = await api.cluster(request({}, { deleted: Int32Array.of(0, 2) }), silent);
    expect([...items]).toEqual([1, 3, 4, 5]);
    const { items: pooledItems, n, d, data } = await api.pooled('used');
    expect([...pooledItems]).toEqual([1, 3, 4, 5]);
    expect([n, d, data.length]).toEqual([4, 3, 12]);
  });

  test('going back to an earlier run computes nothing', async () => {
    const seen: Progress[] = [];
    const first = await api.cluster(request(), silent);
    await api.cluster(request({ linkage: 'complete' }), silent);
    const again = await api.cluster(request({ min_cluster_size: 5 }), (p) => seen.push(p));
    expect(again.agglomeration).toBe(first.agglomeration);
    expect(seen).toEqual([]);
  });

  test('without WebGPU, auto and webgpu run on WASM and say why', async () => {
    for (const engine of ['auto', 'webgpu'] as const) {
      const { agglomeration, fallback } = await api.cluster(request({}, {}, engine), silent);
      expect(agglomeration.engine).toBe('wasm');
      expect(fallback).toBe('this browser has no WebGPU');
    }
  });

  test('without WASM either, plain JS runs and says why', async () => {
    const noWasm = () => Promise.reject(new Error('404'));
    const poor = createClusterSession(new EngineChooser(createGpuEngine, noWasm));
    await poor.open(tinyEpisode(TRACKS), VECTORS);
    const { agglomeration, fallback } = await poor.cluster(request(), silent);
    expect(agglomeration.engine).toBe('js');
    expect(fallback).toBe('WASM did not load: 404');
  });

  test('density labels follow the constraints of the last run', async () => {
    const parameters = { algorithm: 'dbscan', cluster_thresh: 0.9 } as const;
    const flat = () => api.flat({ parameters: { ...DEFAULT_PARAMETERS, ...parameters } });
    await api.cluster(request(parameters), silent);
    const free = await flat();
    expect([...free.items]).toEqual([0, 1, 3, 4, 5]);
    expect([...free.labels]).toEqual([0, 0, 1, 1, -1]);
    expect(free.count).toBe(2);
    expect(free.resultant[0]).toBeCloseTo(Math.cos(0.1), 5);
    await api.cluster(request(parameters, { cannotLink: Int32Array.of(0, 1) }), silent);
    expect([...(await flat()).labels]).toEqual([0, 1, 2, 2, -1]);
  });

  test('HDBSCAN widens its clusters as the threshold falls', async () => {
    const angles = [0, 0.01, 0.02, 0.3, 0.31, 0.32, 1.5, 1.51, 1.52];
    const tracks = angles.map((_, number) => ({ ...TRACKS[0]!, number }));
    await api.open(tinyEpisode(tracks), matrixOf(angles.map(side)));
    const algorithm = 'hdbscan';
    await api.cluster(request({ algorithm, min_cluster_size: 3 }), silent);
    const countAt = async (cluster_thresh: number): Promise<number> => {
      const change = { algorithm, min_cluster_size: 3, cluster_thresh } as const;
      return (await api.flat({ parameters: { ...DEFAULT_PARAMETERS, ...change } })).count;
    };
    expect(await countAt(1)).toBe(3);
    expect(await countAt(0.8)).toBe(2);
    expect(await countAt(1)).toBe(3);
  });

  test('figures of groups are exact and do not depend on the order of a group', async () => {
    await api.cluster(request(), silent);
    const { variance, centroidNorm } = await api.stats([Int32Array.of(0, 1), Int32Array.of(5)]);
    expect(variance[0]).toBeCloseTo(1 - Math.cos(0.1), 7);
    expect(variance[1]).toBe(0);
    expect(centroidNorm[0]).toBeCloseTo(1, 12);
    expect(await api.stats([Int32Array.of(4, 0, 1)])).toEqual(
      await api.stats([Int32Array.of(1, 4, 0)]),
    );
  });

  test('tracks, faces and identities compare with a group, NaN where there is no vector', async () => {
    await api.cluster(request(), silent);
    const rest = await api.toRest(Int32Array.of(1, 2, 0, 3));
    expect(rest[0]).toBeCloseTo((Math.cos(0.2) + Math.cos(1.2)) / 2, 6);
    expect(rest[1]).toBeNaN();
    expect(rest[2]).toBeCloseTo((Math.cos(0.2) + Math.cos(1.4)) / 2, 6);
    expect([...(await api.toRest(Int32Array.of(4)))]).toEqual([Number.NaN]);
    const others = [Int32Array.of(3, 4), Int32Array.of(2)];
    const [near, empty] = await api.toGroups(Int32Array.of(0, 1), others);
    const mean = (Math.cos(1.4) + Math.cos(1.5) + Math.cos(1.2) + Math.cos(1.3)) / 4;
    expect(near).toBeCloseTo(mean, 6);
    expect(empty).toBeNaN();
    expect(await api.toGroups(NONE, [])).toHaveLength(0);
  });

  test('a face compares with the other tracks, with its own where there is no other', async () => {
    await api.cluster(request(), silent);
    const alone = await api.facesToRest(Int32Array.of(0, 2, 5), Int32Array.of(0));
    expect(alone[0]).toBeCloseTo(1, 6);
    expect(alone[1]).toBeNaN();
    expect(alone[2]).toBeCloseTo(0, 6);
    const [own] = await api.facesToRest(Int32Array.of(0), Int32Array.of(0, 1, 3));
    expect(own).toBeCloseTo((Math.cos(0.2) + Math.cos(1.4)) / 2, 6);
    expect((await api.facesToRest(Int32Array.of(0), Int32Array.of(2)))[0]).toBeNaN();
  });

  test('no tracks at all is an answer, not a crash', async () => {
    await api.open(tinyEpisode([]), { n: 0, d: 3, data: new Float32Array(0) });
    for (const algorithm of ['agglomerative', 'dbscan', 'hdbscan'] as const) {
      const { items } = await api.cluster(request({ algorithm }), silent);
      expect(items).toHaveLength(0);
      if (algorithm === 'agglomerative') continue;
      const flat = await api.flat({ parameters: { ...DEFAULT_PARAMETERS, algorithm } });
      expect(flat.count).toBe(0);
    }
  });

  test('calls before an episode or a run are refused with a code', async () => {
    const fresh = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await expect(fresh.cluster(request(), silent)).rejects.toMatchObject({
      code: 'cluster/no-episode',
    });
    await expect(api.flat({ parameters: DEFAULT_PARAMETERS })).rejects.toMatchObject({
      code: 'cluster/not-clustered',
    });
  });

  test('cancelling stops the running call and those that wait, and no later ones', async () => {
    const n = 600;
    const tracks = Array.from({ length: n }, (_, number) => ({ ...TRACKS[0]!, number }));
    const vectors = blobs(seeded(2), { n, d: 256, people: 5, spread: 0.5 });
    await api.open(tinyEpisode(tracks), vectors);
    let announce = silent;
    const started = new Promise<void>((resolve) => {
      announce = resolve;
    });
    const running = api.cluster(request({}, {}, 'js'), () => announce());
    const waiting = api.cluster(request({ linkage: 'ward' }, {}, 'js'), silent);
    const outcomes = Promise.allSettled([running, waiting]);
    await started;
    await api.cancel();
    for (const outcome of await outcomes) {
      expect(outcome.status).toBe('rejected');
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(CancelledError);
    }
    expect((await api.cluster(request(), silent)).items).toHaveLength(n);
  });
});
