import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { discover } from '../../../src/core/episode/discover.ts';
import { importEpisode } from '../../../src/core/episode/import-episode.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { scoreSweep } from '../../../src/core/metrics/score.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { clusterEpisode, sweepThresholds } from '../../../src/core/pipeline/pipeline.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { episodesDir } from '../../data.ts';
import { folderSources } from '../episode/node-source.ts';

interface Expected {
  readonly cuts: Readonly<
    Record<
      'average' | 'complete',
      Readonly<Record<string, { partition: number[][]; bcubed: [number, number, number] }>>
    >
  >;
}

const dir = episodesDir();

describe.skipIf(dir === undefined)('real episodes', () => {
  describe.each(['cast-photos', 'hamilton-clip'])('%s', (name) => {
    it.each(['average', 'complete'] as const)(
      'has the partitions and BCubed values of scipy at all thresholds (%s)',
      async (linkage) => {
        const folder = join(dir ?? '', name);
        const { cuts } = JSON.parse(
          await readFile(join(folder, 'expected.json'), 'utf8'),
        ) as Expected;
        const { candidates } = await discover(await folderSources(folder));
        const imported = await importEpisode(candidates[0]!, { skipBadLines: false }, SILENT_HOOKS);
        const kernel = await loadKernel(undefined);
        const engines = { matrix: kernel.matrix, chain: kernel };
        const result = await clusterEpisode(imported, {
          parameters: { ...DEFAULT_PARAMETERS, linkage },
          log: EMPTY_LOG,
          engines,
          hooks: SILENT_HOOKS,
        });
        const thresholds = Object.keys(cuts[linkage]).map(Number);
        const sets = await sweepThresholds(result, thresholds, { engines, hooks: SILENT_HOOKS });
        const scores = scoreSweep(sets, imported.episode.truth!);
        const { number } = imported.episode.tracks;
        sets.forEach(({ cluster_thresh, identitySet }, i) => {
          const wanted = cuts[linkage][String(cluster_thresh)]!;
          expect(groups(identitySet.byTrack, number)).toEqual(wanted.partition);
          const { precision, recall, f } = scores[i]!.bcubed;
          [precision, recall, f].forEach((value, k) => {
            expect(Math.abs(value - wanted.bcubed[k]!)).toBeLessThan(0.000051);
          });
        });
      },
    );
  });
});

/** Track numbers of each identity, as expected.json sorts them. */
function groups(byTrack: Int32Array, number: Int32Array): number[][] {
  const tracks = new Map<number, number[]>();
  byTrack.forEach((label, row) => {
    tracks.set(label, [...(tracks.get(label) ?? []), number[row]!]);
  });
  return [...tracks.values()]
    .map((group) => group.sort((a, b) => a - b))
    .sort((a, b) => a[0]! - b[0]!);
}
