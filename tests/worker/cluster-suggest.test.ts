import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { CancelledError } from '../../src/core/errors.ts';
import type { Progress } from '../../src/core/job.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import type { ClusterRequest, TrackConstraints } from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { episodeWithFaces } from '../unit/identity/synthetic.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const NONE = new Int32Array(0);
const silent = (): void => {};

const TRACKS = 90;
const VECTORS = blobs(seeded(4), { n: TRACKS, d: 32, people: 8, spread: 0.6 });
const EPISODE = episodeWithFaces(Array.from({ length: TRACKS }, () => 1));

const clustering = (constraints: Partial<TrackConstraints> = {}): ClusterRequest => ({
  engine: 'wasm',
  parameters: DEFAULT_PARAMETERS,
  constraints: { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE, ...constraints },
});
const NOTHING = { sharedFrames: NONE, people: [] };

describe('suggestions of the cluster session', () => {
  let api: ClusterApi;
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await api.open(EPISODE, { ...VECTORS, data: VECTORS.data.slice() });
  });

  test('before a clustering they are refused with a code', async () => {
    await expect(api.suggest(NOTHING, silent)).rejects.toMatchObject({
      code: 'cluster/not-clustered',
    });
  });

  test('what people decided does not vouch for itself', async () => {
    await api.cluster(clustering(), silent);
    const free = await api.suggest(NOTHING, silent);
    // All of one row of tracks as one person: with this in the tree, thresholds would look better.
    const frozen = [Int32Array.from({ length: 30 }, (_, i) => i)];
    const cannotLink = Int32Array.of(40, 41, 42, 43);
    await api.cluster(clustering({ frozen, cannotLink }), silent);
    expect(await api.suggest(NOTHING, silent)).toEqual(free);
  });

  test('deleted tracks take no part, and pairs are told as track rows', async () => {
    const deleted = Int32Array.of(0, 1, 2, 3);
    await api.cluster(clustering({ deleted }), silent);
    const sharedFrames = Int32Array.of(0, 5, 10, 70);
    const answer = await api.suggest({ sharedFrames, people: [] }, silent);
    expect(answer.tracks).toBe(TRACKS - deleted.length);
    const reason = answer.reasons.find(({ kind }) => kind === 'same-frame');
    expect(reason?.pair).toEqual([10, 70]);
  });

  test('the newer request takes the place of the older, a clustering beside it does not', async () => {
    await api.cluster(clustering(), silent);
    const before = await api.suggest(NOTHING, silent);
    const older = api.suggest(NOTHING, silent);
    const newer = api.suggest(NOTHING, silent);
    const tree = api.cluster(clustering({ cannotLink: Int32Array.of(3, 9) }), silent);
    await expect(older).rejects.toBeInstanceOf(CancelledError);
    expect((await newer).cluster_thresh).toBe(before.cluster_thresh);
    await tree;
  });

  test('tells how far it is, and stops when nobody waits', async () => {
    await api.cluster(clustering(), silent);
    const told: Progress[] = [];
    await api.suggest(NOTHING, (progress) => told.push(progress));
    expect(told.at(-1)).toMatchObject({ stage: 'suggestion' });
    const answer = api.suggest(NOTHING, silent);
    await api.stopSuggest();
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
  });
});
