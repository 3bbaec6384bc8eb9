import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { bestStretch, curveThresholds, scoreCurve } from '../../../src/core/metrics/curves.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import { besideGolden, episodesDir } from '../../data.ts';
import { folderSources, importChosen } from '../episode/node-source.ts';
import { wasmKernel } from '../kernel/kernels.ts';

/** Best BCubed F over all thresholds, and what became of the metric. */
async function bestOf(folder: string, metric: 'cosine' | 'within_track') {
  const kernel = await wasmKernel();
  const result = await clusterEpisode(await importChosen(await folderSources(folder)), {
    parameters: { ...DEFAULT_PARAMETERS, metric },
    ...{ log: EMPTY_LOG, hooks: SILENT_HOOKS },
    engines: { matrix: kernel.matrix, chain: kernel },
  });
  const { tree } = result.agglomeration!;
  const curve = scoreCurve({
    ...{ tree, items: result.pooled.items, truth: result.episode.truth!, minClusterSize: 1 },
    linkage: 'average',
    thresholds: curveThresholds(tree, 'average'),
  });
  return { f: bestStretch(curve, 'bcubed_f')!.value, metric: result.metric };
}

/** Sets that the metric is learned on; it must cost nothing worth speaking of where it does not help. */
const LEARNED = ['cast-photos', 'bubble-clip', 'talking-heads', 'lfw-dlib'];
/** Five tracks; frames that are copies of photographs. */
const REFUSED = [
  ['hamilton-clip', 'few-tracks'],
  ['actors-ages', 'few-faces'],
] as const;

const [episodes, vectors] = [episodesDir(), besideGolden('vectors')];
const folderOf = (name: string) =>
  join((['cast-photos', 'hamilton-clip'].includes(name) ? episodes : vectors) ?? '', name);

describe.skipIf(episodes === undefined || vectors === undefined)('real footage', () => {
  it.each(LEARNED)('%s: the best partition is as good in the metric, within .01', async (name) => {
    const [plain, own] = await Promise.all([
      bestOf(folderOf(name), 'cosine'),
      bestOf(folderOf(name), 'within_track'),
    ]);
    expect(own.metric?.used).toBe('within_track');
    expect(own.f).toBeGreaterThan(plain.f - 0.01);
  });

  it.each(REFUSED)('%s: refused, %s', async (name, refusal) => {
    const own = await bestOf(folderOf(name), 'within_track');
    expect(own.metric).toMatchObject({ used: 'cosine', refusal });
    expect(own.f).toBe((await bestOf(folderOf(name), 'cosine')).f);
  });
});
