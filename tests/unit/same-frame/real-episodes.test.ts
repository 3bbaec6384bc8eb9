import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { discover } from '../../../src/core/episode/discover.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { importEpisode } from '../../../src/core/episode/import-episode.ts';
import { identitiesJson } from '../../../src/core/export/build-export.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { clusterEpisode, sweepThresholds } from '../../../src/core/pipeline/pipeline.ts';
import { sameFrameSummary } from '../../../src/core/pipeline/same-frame-summary.ts';
import { sameFramePairs } from '../../../src/core/same-frame/enforce.ts';
import { whyNothingShared } from '../../../src/core/same-frame/frame-extent.ts';
import { episodesDir } from '../../data.ts';
import { importDemo } from '../demo/demo-import.ts';
import { folderSources } from '../episode/node-source.ts';
import { wasmKernel } from '../kernel/kernels.ts';

const kernel = await wasmKernel();
const engines = { matrix: kernel.matrix, chain: kernel };
const dir = episodesDir();

const run = (imported: ImportedEpisode, change: Partial<ClusterParameters> = {}) =>
  clusterEpisode(imported, {
    parameters: { ...DEFAULT_PARAMETERS, ...change },
    ...{ log: EMPTY_LOG, engines, hooks: SILENT_HOOKS },
  });
type Result = Awaited<ReturnType<typeof run>>;

async function open(name: string): Promise<ImportedEpisode> {
  const { candidates } = await discover(await folderSources(join(dir ?? '', name)));
  return importEpisode(candidates[0]!, { skipBadLines: false }, SILENT_HOOKS);
}

/** Linked pairs of tracks, and how many of them the truth has as one person. */
function linked({ episode, decisions, parameters }: Result) {
  const pairs = sameFramePairs(episode, decisions, parameters);
  let wrong = 0;
  for (let p = 0; p < pairs.length; p += 2) {
    const one = episode.truth?.get(pairs[p]!);
    if (one !== undefined && one === episode.truth?.get(pairs[p + 1]!)) wrong += 1;
  }
  return { pairs: pairs.length / 2, wrong };
}

const bytes = (result: Result) =>
  new TextDecoder().decode(
    identitiesJson({ ...result, now: '2025-11-18T12:34:56Z', withThumb: new Set() }, 'spec'),
  );

describe('the demo', () => {
  it('has pairs of which none is wrong, all of them also by a single frame', async () => {
    const imported = await importDemo();
    expect(linked(await run(imported))).toEqual({ pairs: 97, wrong: 0 });
    expect(linked(await run(imported, { same_frame_min_frames: 1 })).pairs).toBe(97);
  });

  it('holds apart what it counted, at every threshold', async () => {
    const imported = await importDemo();
    const free = await run(imported);
    const held = await run(imported, { same_frame: 'enforce' });
    const pairs = sameFramePairs(free.episode, free.decisions, free.parameters);
    for (const cluster_thresh of [0, 0.2, 0.3, 0.34, 0.46, 0.58]) {
      const options = { engines, hooks: SILENT_HOOKS };
      const [one] = await sweepThresholds(free, [cluster_thresh], options);
      const [other] = await sweepThresholds(held, [cluster_thresh], options);
      const parameters = { ...free.parameters, cluster_thresh };
      const said = sameFrameSummary({ ...free, parameters, identitySet: one!.identitySet });
      const together = (byTrack: Int32Array) =>
        pairs.filter((row, p) => p % 2 === 0 && byTrack[row] === byTrack[pairs[p + 1]!]).length;
      expect(said.together).toBe(together(one!.identitySet.byTrack));
      expect((said.wouldStop ?? 0) > 0).toBe(said.together > 0);
      expect(together(other!.identitySet.byTrack)).toBe(0);
    }
    expect(sameFrameSummary(await run(imported, { cluster_thresh: 0.34 }))).toMatchObject({
      ...{ pairs: 97, together: 2, wouldStop: 1 },
    });
  });
});

describe.skipIf(dir === undefined)('real episodes', () => {
  it('hamilton-clip: three pairs in 21 frames each, none of them wrong', async () => {
    const imported = await open('hamilton-clip');
    expect(linked(await run(imported))).toEqual({ pairs: 3, wrong: 0 });
    expect(linked(await run(imported, { same_frame_min_frames: 21 })).pairs).toBe(3);
    expect(linked(await run(imported, { same_frame_min_frames: 22 })).pairs).toBe(0);
    const loose = { cluster_thresh: 0 };
    expect(sameFrameSummary(await run(imported, loose))).toMatchObject({
      ...{ together: 3, wouldStop: 2 },
    });
    const held = await run(imported, { ...loose, same_frame: 'enforce' });
    expect(sameFrameSummary(held).together).toBe(0);
    expect(held.identitySet.identities.length).toBe(3);
  });

  it('cast-photos: photographs share no frame', async () => {
    const imported = await open('cast-photos');
    expect(whyNothingShared(imported.episode)).toBe('never');
    const warned = await run(imported);
    expect(linked(warned)).toEqual({ pairs: 0, wrong: 0 });
    const held = await run(imported, { same_frame: 'enforce' });
    expect(bytes(held).replace(/,\s*"same_frame": "enforce"/, '')).toBe(bytes(warned));
  });
});
