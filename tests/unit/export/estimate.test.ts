import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pool } from '../../../src/core/episode/pool.ts';
import { plannedCrops } from '../../../src/core/export/crop-files.ts';
import { episodeFiles } from '../../../src/core/export/episode-files.ts';
import { estimateLog, estimateSizes } from '../../../src/core/export/estimate.ts';
import { matrixRows } from '../../../src/core/export/streamed-file.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { trackPrints } from '../../../src/core/moderation/track-prints.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { episodesDir } from '../../data.ts';
import { importDemo } from '../demo/demo-import.ts';
import { folderSources, importChosen } from '../episode/node-source.ts';
import { wholeFile } from './whole-file.ts';

const episodes = episodesDir();

it('the estimated size of a moderation log is near what is written, prints of its tracks and all', async () => {
  const { episode, embeddings } = await importDemo();
  const pooled = pool(episode, embeddings, 'mean');
  const tracks = [...episode.tracks.id];
  const lock = { type: 'lock', identityId: 'identity-00001', anchor: tracks[0]!, tracks } as const;
  const log = append(EMPTY_LOG, lock, { at: '2025-11-18T12:34:56Z' });
  const prints = trackPrints(log, episode, pooled);
  const written = writeLogFile({ epId: episode.epId, runId: '', log, prints }).length;
  expect(written).toBeGreaterThan(100_000);
  expect(estimateLog(log, episode.dim) / written).toBeGreaterThan(0.8);
  expect(estimateLog(log, episode.dim) / written).toBeLessThan(1.2);
  expect(estimateLog(EMPTY_LOG, episode.dim)).toBe(0);
});

describe.skipIf(episodes === undefined)('estimated sizes of cast-photos', () => {
  it.each(['spec', 'pipeline'] as const)('are near what is written (%s)', async (profile) => {
    const folder = join(episodes ?? '', 'cast-photos');
    const { episode, raw, embeddings } = await importChosen(await folderSources(folder));
    const decisions = { deleted: new Set([0, 1]) };
    const source = { base: episode, episode, decisions, raw, vectors: matrixRows(embeddings) };
    const sizes = estimateSizes(source, profile);
    const files = await Promise.all(episodeFiles(source, { profile }).map(wholeFile));
    const written = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const estimated = sizes.tracks + sizes.faces + sizes.npy;
    expect(estimated / written).toBeGreaterThan(0.7);
    expect(estimated / written).toBeLessThan(1.4);
    expect(sizes.npy).toBe(files.find(({ path }) => path === 'faces.npy')?.bytes.length);
    expect(sizes.crops.kept).toBe(plannedCrops(source, 'kept').length);
    expect(sizes.crops.all - sizes.crops.kept).toBe(
      plannedCrops(source, 'all').filter(({ path }) => /track_000[12]\//.test(path)).length,
    );
  });
});
