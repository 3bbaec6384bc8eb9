import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { cut, cutHeight } from '../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS, type LinkageMethod } from '../../src/core/cluster/types.ts';
import { CancelledError } from '../../src/core/errors.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import type { TrackConstraints } from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { tinyEpisode } from '../unit/ui/tiny-episode.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const NONE = new Int32Array(0);
const FREE: TrackConstraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const LINKAGES: readonly LinkageMethod[] = ['average', 'complete', 'ward', 'single', 'centroid'];
const N = 80;
const silent = (): void => {};

describe('trees of other linkages', () => {
  const vectors = blobs(seeded(5), { n: N, d: 16, people: 6, spread: 0.5 });
  const episode = tinyEpisode(
    Array.from({ length: N }, (_, i) => ({ number: i + 1, span: [i, i + 1], faces: [true] })),
  );
  const cluster = (linkage: LinkageMethod, constraints = FREE) =>
    api.cluster(
      { engine: 'wasm', parameters: { ...DEFAULT_PARAMETERS, linkage }, constraints },
      silent,
    );
  let api: ClusterApi;
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await api.open(episode, vectors);
  });

  test('are those that clustering by each of them makes', async () => {
    await cluster('average');
    const { trees, missing } = await api.trees(
      { linkages: LINKAGES, constraints: FREE, floor: 0.4 },
      silent,
    );
    expect(missing).toEqual([]);
    expect(trees.map(({ linkage }) => linkage)).toEqual(LINKAGES);
    for (const { linkage, items, tree, floor } of trees) {
      const { items: own, agglomeration } = await cluster(linkage);
      expect(items).toEqual(own);
      expect(tree).toEqual(agglomeration.tree);
      expect(floor).toBe(agglomeration.floor);
    }
  });

  test('know the constraints they are given, not those of the clustering', async () => {
    const locked = { ...FREE, frozen: [Int32Array.of(0, 40)], deleted: Int32Array.of(3) };
    const shown = await cluster('average', locked);
    const request = { linkages: ['average'] as const, floor: 0.4 };
    const free = await api.trees({ ...request, constraints: FREE }, silent);
    const bound = await api.trees({ ...request, constraints: locked }, silent);
    expect(free.trees[0]?.items).toHaveLength(N);
    expect(bound.trees[0]?.items).toHaveLength(N - 1);
    // The same inputs as the clustering that is shown: its own tree.
    expect(bound.trees[0]?.tree).toBe(shown.agglomeration.tree);
    const labels = cut(bound.trees[0]!.tree, cutHeight('average', 0.99)).labels;
    expect(labels[0]).toBe(labels[bound.trees[0]!.items.indexOf(40)]);
  });

  test('leave the clustering that is shown as it is', async () => {
    const before = await cluster('complete');
    const flat = { parameters: { ...DEFAULT_PARAMETERS, algorithm: 'dbscan' as const } };
    const labels = (await api.flat(flat)).labels.slice();
    await api.trees({ linkages: LINKAGES, constraints: FREE, floor: 0.4 }, silent);
    expect((await api.flat(flat)).labels).toEqual(labels);
    const pooled = await api.pooled('used');
    expect(pooled.items).toEqual(before.items);
    expect((await cluster('complete')).agglomeration).toBe(before.agglomeration);
  });

  test('are remembered', async () => {
    await cluster('average');
    const request = { linkages: ['ward'] as const, constraints: FREE, floor: 0.4 };
    const first = await api.trees(request, silent);
    const again = await api.trees(request, silent);
    expect(again.trees[0]).toBe(first.trees[0]);
  });

  test('can be stopped, and give way to a later request', async () => {
    await cluster('average');
    const request = { linkages: LINKAGES, constraints: FREE, floor: 0.4 };
    const stopped = api.trees(request, silent);
    const later = api.trees({ ...request, linkages: ['single'] }, silent);
    await expect(stopped).rejects.toThrow(CancelledError);
    expect((await later).trees).toHaveLength(1);
    const another = api.trees({ ...request, floor: 0.3 }, silent);
    await api.stopTrees();
    await expect(another).rejects.toThrow(CancelledError);
  });

  test('need a clustering first', async () => {
    await expect(
      api.trees({ linkages: ['average'], constraints: FREE, floor: 0.4 }, silent),
    ).rejects.toMatchObject({ code: 'cluster/not-clustered' });
  });
});
