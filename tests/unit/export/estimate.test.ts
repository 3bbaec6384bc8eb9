import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plannedCrops } from '../../../src/core/export/crop-files.ts';
import { episodeFiles } from '../../../src/core/export/episode-files.ts';
import { estimateSizes } from '../../../src/core/export/estimate.ts';
import { matrixRows } from '../../../src/core/export/streamed-file.ts';
import { episodesDir } from '../../data.ts';
import { folderSources, importChosen } from '../episode/node-source.ts';
import { wholeFile } from './whole-file.ts';

const episodes = episodesDir();

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
