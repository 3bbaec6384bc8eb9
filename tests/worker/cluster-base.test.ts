import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { splitTracks } from '../../src/core/episode/split-tracks.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import type { TrackConstraints } from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { crowd } from '../unit/moderation/workbench.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const NONE = new Int32Array(0);
const FREE: TrackConstraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const LOCKED = { ...FREE, frozen: [Int32Array.of(0, 1)], deleted: Int32Array.of(3) };
const silent = (): void => {};

describe('the clustering that acts are done on', () => {
  const { episode, embeddings } = crowd([0, 0.4, 0.8], 4);
  const request = { engine: 'wasm', parameters: DEFAULT_PARAMETERS } as const;
  const face = episode.faces.faceId[episode.tracks.faceRows[episode.tracks.faceStart[2]! + 1]!]!;
  const split = { track: episode.tracks.id[2]!, face, part: '99', partNumber: 99 };
  let api: ClusterApi;
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await api.open(episode, { ...embeddings, data: embeddings.data.slice() });
  });

  test('is what clustering gives, and leaves the one that is shown as it is', async () => {
    const free = await api.cluster({ ...request, constraints: FREE }, silent);
    await api.cluster({ ...request, constraints: LOCKED }, silent);
    const before = await api.pooled('used');
    const { result, flat } = await api.base({ ...request, constraints: FREE });
    expect(result.agglomeration.tree).toEqual(free.agglomeration.tree);
    expect(flat).toBeUndefined();
    expect((await api.pooled('used')).items).toEqual(before.items);
    expect(before.items).not.toContain(3);
  });

  test('comes without the likeness that the page has of the same tracks', async () => {
    const constraints = FREE;
    const sent = async (likenessOf?: number) => [
      await api.cluster({ ...request, constraints, likenessOf }, silent),
      (await api.base({ ...request, constraints, likenessOf })).result,
    ];
    const [first, base] = await sent();
    expect(first?.likeness.data.length).toBe(episode.tracks.count * (first?.likeness.d ?? 0));
    expect(base?.likenessOf).toBe(first?.likenessOf);
    for (const { likeness } of await sent(first?.likenessOf)) expect(likeness.data).toHaveLength(0);
    await api.retrack(splitTracks(episode, [split]));
    for (const again of await sent(first?.likenessOf)) {
      expect(again.likeness.data.length).toBeGreaterThan(0);
      expect(again.likenessOf).not.toBe(first?.likenessOf);
    }
  });

  test('has labels of its own for a density algorithm, and those shown stay right', async () => {
    const parameters = { ...DEFAULT_PARAMETERS, algorithm: 'dbscan', cluster_thresh: 0.9 } as const;
    await api.cluster({ ...request, parameters, constraints: FREE }, silent);
    const free = await api.flat({ parameters });
    await api.cluster({ ...request, parameters, constraints: LOCKED }, silent);
    const locked = await api.flat({ parameters });
    const base = await api.base({ ...request, parameters, constraints: FREE });
    expect(base.flat).toEqual(free);
    expect(await api.flat({ parameters })).toEqual(locked);
    expect(free).not.toEqual(locked);
  });

  test('is of the tracks that it is given, where they were split since', async () => {
    const whole = await api.cluster({ ...request, constraints: FREE }, silent);
    await api.retrack(splitTracks(episode, [split]));
    const parts = await api.cluster({ ...request, constraints: FREE }, silent);
    expect(parts.items).toHaveLength(whole.items.length + 1);
    const { result } = await api.base({ ...request, constraints: FREE, episode });
    expect(result.agglomeration).toMatchObject({ tree: whole.agglomeration.tree });
    const again = await api.cluster({ ...request, constraints: FREE }, silent);
    expect(again.agglomeration.tree).toEqual(parts.agglomeration.tree);
  });
});
