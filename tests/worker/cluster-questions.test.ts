import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { cut, cutHeight } from '../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { CancelledError } from '../../src/core/errors.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import { packGroups } from '../../workers/cluster/packed-groups.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import type {
  ClusterRequest,
  ClusterResult,
  IdentityGroup,
  ReviewRequest,
  TrackConstraints,
} from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { blobs, matrixOf, seeded } from '../unit/cluster/cases.ts';
import { episodeWithFaces } from '../unit/identity/synthetic.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const NONE = new Int32Array(0);
const FREE: TrackConstraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const silent = (): void => {};
const side = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)];

/** One face a track; similarities are cosines of the differences of these angles. */
const ANGLES = [0, 0.1, 1, 1.1, 2.4];
const VECTORS = matrixOf(ANGLES.map(side));
const EPISODE = episodeWithFaces(ANGLES.map(() => 1));

const request = (
  constraints: Partial<TrackConstraints> = {},
  engine: ClusterRequest['engine'] = 'wasm',
): ClusterRequest => ({
  engine,
  parameters: DEFAULT_PARAMETERS,
  constraints: { ...FREE, ...constraints },
});

const group = (id: string, ...tracks: number[]): IdentityGroup => ({
  id,
  tracks: Int32Array.from(tracks),
  locked: false,
  named: true,
  settled: false,
});

/** The identities of a result at the default threshold, nothing decided. */
function groupsOf({ items, agglomeration }: ClusterResult): IdentityGroup[] {
  const { labels, count } = cut(agglomeration.tree, cutHeight('average', 0.58));
  return Array.from({ length: count }, (_, c) =>
    group(`identity-${c}`, ...items.filter((_track, i) => labels[i] === c)),
  );
}

function reviewOf(groups: readonly IdentityGroup[], episode: Episode): ReviewRequest {
  return {
    groups: packGroups(groups),
    threshold: 0.58,
    rank: Int32Array.from(episode.tracks.id.keys()),
    cannotLink: NONE,
    mustLink: [],
    answered: [],
    sharedFrames: NONE,
  };
}

describe('questions to the cluster session', () => {
  let api: ClusterApi;
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await api.open(EPISODE, VECTORS);
  });

  test('before a clustering they are refused with a code', async () => {
    const code = 'cluster/not-clustered';
    await expect(api.review(reviewOf([], EPISODE))).rejects.toMatchObject({ code });
    const groups = packGroups([group('a', 0)]);
    await expect(api.stopped({ groups, threshold: 0.5, cannotLink: NONE })).rejects.toMatchObject({
      code,
    });
    await expect(
      api.explain({ a: NONE, b: undefined, others: packGroups([]) }),
    ).rejects.toMatchObject({
      code,
    });
  });

  test('two identities just under the cut are asked about', async () => {
    const groups = groupsOf(await api.cluster(request(), silent));
    expect(groups.map(({ tracks }) => [...tracks])).toEqual([[0, 1], [2, 3], [4]]);
    const [first] = (await api.review(reviewOf(groups, EPISODE))).items;
    expect(first?.kind).toBe('merge');
    expect(first?.question).toEqual({ kind: 'merge', a: '3', b: '1' });
    const mean = (Math.cos(0.9) + 2 * Math.cos(1) + Math.cos(1.1)) / 4;
    expect(first?.similarity).toBeCloseTo(mean, 6);
    expect(await api.between(Int32Array.of(1, 0), Int32Array.of(3, 2))).toEqual({
      linkage: first?.similarity,
      average: expect.closeTo(mean, 6),
      lowest: expect.closeTo(Math.cos(1.1), 6),
      highest: expect.closeTo(Math.cos(0.9), 6),
    });
  });

  test('the queue, "Nearest" and the pair say the same number, whatever the linkage', async () => {
    const groups = groupsOf(await api.cluster(request(), silent));
    const cuts = { average: 0.58, complete: 0.5, single: 0.66, ward: 0.1, centroid: 0.58 } as const;
    for (const linkage of ['average', 'complete', 'single', 'ward', 'centroid'] as const) {
      const parameters = { ...request().parameters, linkage };
      await api.cluster({ ...request(), parameters }, silent);
      const queue = { ...reviewOf(groups, EPISODE), threshold: cuts[linkage] };
      const { items } = await api.review(queue);
      const asked = items.filter(({ kind }) => kind === 'merge' || kind === 'singleton');
      expect(asked.length, linkage).toBeGreaterThan(0);
      for (const { a, b, similarity } of asked) {
        const [near] = await api.toGroups(a.tracks, [b!.tracks, NONE]);
        expect(near, linkage).toBe(similarity);
        expect((await api.between(b!.tracks, a.tracks)).linkage, linkage).toBe(similarity);
      }
    }
  });

  test('a merge that a decision stopped is reported, and explained', async () => {
    const cannotLink = Int32Array.of(0, 1);
    const groups = groupsOf(await api.cluster(request({ cannotLink }), silent));
    // Track 1 is with 2 and 3 now, and all three are near enough to track 0.
    const mean = (Math.cos(0.1) + Math.cos(1) + Math.cos(1.1)) / 3;
    expect(await api.stopped({ groups: packGroups(groups), threshold: 0.58, cannotLink })).toEqual([
      { a: 'identity-0', b: 'identity-1', similarity: expect.closeTo(mean, 6) },
    ]);
    expect(await api.stopped({ groups: packGroups(groups), threshold: 0.7, cannotLink })).toEqual(
      [],
    );
    const others = packGroups(groups.slice(2));
    const why = await api.explain({ a: Int32Array.of(0), b: Int32Array.of(1), others });
    expect(why.decision).toBe('apart');
    expect(why.mergedAt).toBeUndefined();
  });

  test('tracks frozen by hand are what stopped a merge too', async () => {
    const frozen = [Int32Array.of(0)];
    const groups = groupsOf(await api.cluster(request({ frozen }), silent));
    const stopped = await api.stopped({
      groups: packGroups(groups),
      threshold: 0.58,
      cannotLink: NONE,
    });
    expect(stopped).toHaveLength(1);
  });

  test('after a track was split the vectors are pooled by the new tracks', async () => {
    const two = episodeWithFaces([1, 2, 1, 1]);
    await api.open(two, VECTORS);
    expect((await api.cluster(request(), silent)).items).toHaveLength(4);
    await api.retrack(EPISODE);
    await expect(api.pooled('used')).rejects.toMatchObject({ code: 'cluster/not-clustered' });
    expect((await api.cluster(request(), silent)).items).toHaveLength(5);
    const { data } = await api.pooled('used');
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(VECTORS.data[i]!, 6);
    });
  });

  test('a profile has the faces of the track as they are now', async () => {
    await api.retrack(episodeWithFaces([2, 3]));
    const profile = await api.trackProfile(1);
    expect([...profile.faces]).toEqual([2, 3, 4]);
    expect(profile.toPrevious[1]).toBeCloseTo(Math.cos(0.1), 6);
    expect(profile.cut).toBe(-1);
  });
});

describe('operations on the same vectors', () => {
  const n = 300;
  const vectors: Matrix = blobs(seeded(5), { n, d: 64, people: 12, spread: 0.7 });
  const episode = episodeWithFaces(Array.from({ length: n }, () => 1));
  const session = async (): Promise<ClusterApi> => {
    const api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await api.open(episode, { ...vectors, data: vectors.data.slice() });
    return api;
  };
  const treeOf = async (api: ClusterApi, constraints: Partial<TrackConstraints>) =>
    (await api.cluster(request(constraints), silent)).agglomeration;

  test.each<[string, Partial<TrackConstraints>]>([
    ['a cannot-link', { cannotLink: Int32Array.of(0, 1, 5, 9) }],
    ['a must-link', { mustLink: [Int32Array.of(3, 40, 77)] }],
    ['a lock', { frozen: [Int32Array.of(10, 20, 30)] }],
    ['deleted tracks', { deleted: Int32Array.of(0, 7, 150, 299) }],
  ])('%s gives the tree of a session that remembers nothing', async (_name, constraints) => {
    const used = await session();
    await treeOf(used, {});
    const { linkage, tree, stopped } = await treeOf(used, constraints);
    const fresh = await treeOf(await session(), constraints);
    expect({ linkage, tree, stopped }).toEqual({
      linkage: fresh.linkage,
      tree: fresh.tree,
      stopped: fresh.stopped,
    });
  });

  test('restored tracks come back after some were deleted', async () => {
    const used = await session();
    await treeOf(used, { deleted: Int32Array.of(2, 3) });
    const whole = await treeOf(used, { cannotLink: Int32Array.of(0, 1) });
    const fresh = await treeOf(await session(), { cannotLink: Int32Array.of(0, 1) });
    expect(whole.linkage).toEqual(fresh.linkage);
  });

  test('the latest request for questions takes the place of the one before', async () => {
    const api = await session();
    const groups = groupsOf(await api.cluster(request(), silent));
    const first = api.review(reviewOf(groups, episode));
    const second = api.review(reviewOf(groups, episode));
    await expect(first).rejects.toBeInstanceOf(CancelledError);
    expect((await second).items.length).toBeGreaterThan(0);
  });

  test('a clustering goes before questions, and stopping it does not stop them', async () => {
    const api = await session();
    const groups = groupsOf(await api.cluster(request(), silent));
    const order: string[] = [];
    const questions = api.review(reviewOf(groups, episode)).then((answer) => {
      order.push('questions');
      return answer;
    });
    const linkage = api
      .cluster(request({ cannotLink: Int32Array.of(0, 1) }), silent)
      .then(() => order.push('linkage'));
    await linkage;
    expect((await questions).items.length).toBeGreaterThan(0);
    expect(order).toEqual(['linkage', 'questions']);
    const asked = api.review(reviewOf(groups, episode));
    await api.cancel();
    expect(await asked).toEqual(await questions);
  });

  test('questions do not depend on the engine', async () => {
    const wasm = await session();
    const plain = createClusterSession(
      new EngineChooser(createGpuEngine, () => Promise.reject(new Error('404'))),
    );
    await plain.open(episode, { ...vectors, data: vectors.data.slice() });
    const groups = groupsOf(await wasm.cluster(request(), silent));
    await plain.cluster(request({}, 'js'), silent);
    const asked = await wasm.review(reviewOf(groups, episode));
    expect(asked.items.length).toBeGreaterThan(3);
    expect(await plain.review(reviewOf(groups, episode))).toEqual(asked);
  });
});
