import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { CancelledError } from '../../src/core/errors.ts';
import { pairsIn } from '../../src/core/similarity/pair-bins.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import type { TrackConstraints } from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { type FaceSpec, makeEpisode } from '../unit/identity/synthetic.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const NONE = new Int32Array(0);
const FREE: TrackConstraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const silent = (): void => {};

const N = 60;
const VECTORS = blobs(seeded(8), { n: N, d: 16, people: 6, spread: 0.5 });
/** A face a track; tracks 2k and 2k + 1 are in frame k, side by side. */
const FACES = Array.from({ length: N }, (_, track): FaceSpec => {
  const left = (track % 2) * 200;
  return { track, frame: Math.floor(track / 2), box: [left, 0, left + 100, 100] };
});

async function openedSession(): Promise<ClusterApi> {
  const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
  const api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
  await api.open(makeEpisode(FACES), { ...VECTORS, data: VECTORS.data.slice() });
  return api;
}

const cluster = (api: ClusterApi, deleted = NONE, engine: 'wasm' | 'js' = 'wasm') =>
  api.cluster(
    { engine, parameters: DEFAULT_PARAMETERS, constraints: { ...FREE, deleted } },
    silent,
  );

const byTrack = Int32Array.from({ length: N }, (_, track) => track % 7);

describe('similarities from the cluster session', () => {
  let api: ClusterApi;
  beforeEach(async () => {
    api = await openedSession();
  });

  test('before a clustering they are refused with a code', async () => {
    const span = { from: 0, to: 3 };
    const code = 'cluster/not-clustered';
    await expect(api.pairHistograms(byTrack, silent)).rejects.toMatchObject({ code });
    await expect(api.silhouettes(byTrack)).rejects.toMatchObject({ code });
    const part = { rows: span, columns: span, cells: 3 };
    await expect(api.matrixPart(part)).rejects.toMatchObject({ code });
  });

  test('histograms are of all clustered tracks; pairs in one frame are counted apart', async () => {
    await cluster(api);
    const made = await api.pairHistograms(byTrack, silent);
    expect([made.compared, made.of]).toEqual([N, N]);
    expect(pairsIn(made.all)).toBe((N * (N - 1)) / 2);
    expect(made.all.every((count, bin) => count === made.within[bin]! + made.between[bin]!)).toBe(
      true,
    );
    expect(pairsIn(made.sameFrame)).toBe(N / 2);
    const other = await api.pairHistograms(new Int32Array(N), silent);
    expect(other.within).toEqual(made.all);
  });

  test('deleted tracks are in no picture', async () => {
    await cluster(api, Int32Array.of(0, 7));
    const made = await api.pairHistograms(byTrack, silent);
    expect([made.of, pairsIn(made.all)]).toEqual([N - 2, ((N - 2) * (N - 3)) / 2]);
    expect(pairsIn(made.sameFrame)).toBe(N / 2 - 2);
    const { tracks, size } = await api.silhouettes(byTrack);
    expect(tracks).not.toContain(7);
    expect(size.reduce((sum, one) => sum + one, 0)).toBe(N - 2);
  });

  test('a part of the matrix is in the order of the leaves; beyond its end there is nothing', async () => {
    const { agglomeration } = await cluster(api);
    const { order } = agglomeration.tree;
    const rows = { from: 50, to: 1000 };
    const part = await api.matrixPart({ rows, columns: { from: 3, to: 4 }, cells: 20 });
    expect(part.rows).toEqual({ from: 50, to: N });
    const pair = [order[55] ?? 0, order[3] ?? 0].map((row) => Int32Array.of(row));
    const { average } = await api.between(pair[0]!, pair[1]!);
    expect(part.mean[5]).toBeCloseTo(average, 6);
  });

  test('the same numbers whatever engine clustered', async () => {
    const all = { from: 0, to: N };
    const answers = async (engine: 'wasm' | 'js') => {
      const session = await openedSession();
      await cluster(session, NONE, engine);
      return [
        await session.pairHistograms(byTrack, silent),
        await session.silhouettes(byTrack),
        await session.matrixPart({ rows: all, columns: all, cells: 16 }),
      ];
    };
    expect(await answers('js')).toEqual(await answers('wasm'));
  });

  test('a later request takes the place of an earlier one; parts are all answered', async () => {
    await cluster(api);
    const first = api.pairHistograms(byTrack, silent);
    const second = api.pairHistograms(new Int32Array(N), silent);
    await expect(first).rejects.toThrow(CancelledError);
    expect(pairsIn((await second).between)).toBe(0);
    const silhouettes = [api.silhouettes(byTrack), api.silhouettes(byTrack)];
    await expect(silhouettes[0]).rejects.toThrow(CancelledError);
    expect((await silhouettes[1])?.tracks).toHaveLength(N);
    const span = { from: 0, to: 8 };
    const parts = [1, 2, 3].map((cells) => api.matrixPart({ rows: span, columns: span, cells }));
    expect((await Promise.all(parts)).map(({ mean }) => mean.length)).toEqual([1, 4, 9]);
  });

  test('told to stop it stops, and answers the next request', async () => {
    await cluster(api);
    const asked = api.pairHistograms(byTrack, silent);
    await api.stopSimilarity();
    await expect(asked).rejects.toThrow(CancelledError);
    expect((await api.pairHistograms(byTrack, silent)).compared).toBe(N);
  });
});
