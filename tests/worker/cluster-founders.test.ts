import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { splitTracks } from '../../src/core/episode/split-tracks.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { rankEpisode } from '../../src/core/pipeline/founder-tree.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import { type ClusterApi, createClusterSession } from '../../workers/cluster/session.ts';
import type { TrackConstraints } from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { importChosen, memorySources } from '../unit/episode/node-source.ts';
import { wasmKernel } from '../unit/kernel/kernels.ts';
import { FOUNDER_CAST, rowsOf } from '../unit/pipeline/founder-cast.ts';

const NONE = new Int32Array(0);
const FREE: TrackConstraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const LOCKED = { ...FREE, frozen: [Int32Array.of(0, 5)], deleted: Int32Array.of(3) };

const kernel = await wasmKernel();
let squares = 0;
const square = kernel.whole.square.bind(kernel.whole);
kernel.whole.square = (...args) => {
  squares += 1;
  return square(...args);
};
const imported = await importChosen(memorySources({ 'ep/faces.jsonl': rowsOf(FOUNDER_CAST) }));
const { episode, embeddings } = imported;
const { priority } = (
  await rankEpisode(imported, { matrix: kernel.matrix, chain: kernel }, SILENT_HOOKS)
).episode.tracks;

describe('how large a group each track founds', () => {
  const asked = { engine: 'wasm', parameters: DEFAULT_PARAMETERS } as const;
  let api: ClusterApi;
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, async () => kernel));
    await api.open(episode, { ...embeddings, data: embeddings.data.slice() });
    squares = 0;
  });

  test('is what the command line finds, whatever is clustered, and leaves that as it is', async () => {
    const parameters = { ...DEFAULT_PARAMETERS, linkage: 'complete', cluster_thresh: 0.1 } as const;
    const shown = await api.cluster({ ...asked, parameters, constraints: LOCKED });
    const before = await api.pooled('used');
    expect(await api.founders({ engine: 'wasm' })).toEqual(priority);
    expect((await api.pooled('used')).items).toEqual(before.items);
    const again = await api.cluster({ ...asked, parameters, constraints: LOCKED });
    expect(again.agglomeration).toBe(shown.agglomeration);
  });

  test('costs nothing beside a clustering by the default parameters', async () => {
    await api.founders({ engine: 'wasm' });
    await api.cluster({ ...asked, constraints: FREE });
    expect(squares).toBe(1);
  });

  test('is of the tracks as they were imported, where they were split since', async () => {
    const split = { track: '3', face: 'face_3_1', part: '8', partNumber: 8 };
    await api.retrack(splitTracks(episode, [split]));
    expect(await api.founders({ engine: 'wasm', episode })).toEqual(priority);
    expect(await api.founders({ engine: 'wasm' })).toHaveLength(8);
  });
});
