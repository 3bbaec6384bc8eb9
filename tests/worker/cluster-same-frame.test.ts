import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { NO_DECISIONS } from '../../src/core/moderation/folded.ts';
import { EMPTY_LOG } from '../../src/core/moderation/types.ts';
import { clusterEpisode } from '../../src/core/pipeline/pipeline.ts';
import { asConstraints } from '../../src/core/pipeline/stand.ts';
import { enforcedPairs } from '../../src/core/same-frame/enforce.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { importDemo } from '../unit/demo/demo-import.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const imported = await importDemo();
const { episode, embeddings } = imported;
const parameters = { ...DEFAULT_PARAMETERS, same_frame: 'enforce', cluster_thresh: 0.34 } as const;
const enforced = enforcedPairs(episode, NO_DECISIONS, parameters);

describe('two people of one frame, in the cluster session', () => {
  let api: ClusterApi;
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    await api.open(episode, { ...embeddings, data: embeddings.data.slice() });
  });

  test('are kept apart by the tree that the command line makes, merge for merge', async () => {
    const kernel = await openWasm();
    const there = await clusterEpisode(imported, {
      ...{ parameters, log: EMPTY_LOG, hooks: SILENT_HOOKS },
      engines: { matrix: kernel.matrix, chain: kernel },
    });
    const constraints = asConstraints(NO_DECISIONS, enforced);
    const here = await api.cluster({ parameters, engine: 'wasm', constraints }, () => {});
    const wanted = there.agglomeration;
    expect(here.agglomeration.linkage).toEqual(wanted?.linkage);
    expect(here.agglomeration.tree).toEqual(wanted?.tree);
    expect([...here.agglomeration.linkage.height]).toContain(Number.POSITIVE_INFINITY);
  });

  test('are as alike as their vectors; a track without one is not known', async () => {
    const pairs = enforced.slice(0, 8);
    const [first] = await api.pairSimilarities(pairs);
    await api.cluster(
      { engine: 'wasm', parameters: DEFAULT_PARAMETERS, constraints: asConstraints(NO_DECISIONS) },
      () => {},
    );
    const between = await api.between(pairs.slice(0, 1), pairs.slice(1, 2));
    expect(first).toBeCloseTo(between.average, 6);
    const unembedded = episode.tracks.embedded.indexOf(0);
    const [known, unknown] = await api.pairSimilarities(Int32Array.of(0, 0, 0, unembedded));
    expect(known).toBeCloseTo(1, 6);
    expect(unknown).toBeNaN();
    expect(await api.pairSimilarities(new Int32Array(0))).toHaveLength(0);
  });
});
