import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { episodeFiles } from '../../../src/core/export/episode-files.ts';
import type { ExportProfile } from '../../../src/core/export/spelling.ts';
import { matrixRows } from '../../../src/core/export/streamed-file.ts';
import { besideGolden, episodesDir } from '../../data.ts';
import { folderSources, importChosen, memorySources } from '../episode/node-source.ts';
import { bytesOf, told } from './told-episode.ts';
import { wholeFile } from './whole-file.ts';

const episodes = episodesDir();
const samples = besideGolden('samples');

/** The files of an export, and what an import makes of them. */
async function thereAndBack(imported: ImportedEpisode, profile: ExportProfile) {
  const { episode, raw, embeddings } = imported;
  const decisions = { deleted: new Set<number>() };
  const source = { base: episode, episode, decisions, raw, vectors: matrixRows(embeddings) };
  const files = await Promise.all(episodeFiles(source, { profile }).map(wholeFile));
  const byPath = Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]));
  return { files: byPath, again: await importChosen(memorySources(byPath)) };
}

const FOLDERS = [
  ['cast-photos', episodes],
  ['hamilton-clip', episodes],
  ['pipeline/real_run', samples],
  ['pipeline/moderated', samples],
  ['pipeline/fixtures/string_id_dialect', samples],
  ['pipeline/fixtures/track_v1_dialect', samples],
] as const;

describe.each(FOLDERS)('the files of %s', (name, root) => {
  it.skipIf(root === undefined).each(['spec', 'pipeline'] as const)(
    'come back as they were (%s)',
    async (profile) => {
      const imported = await importChosen(await folderSources(join(root ?? '', name)));
      const { again, files } = await thereAndBack(imported, profile);
      expect(told(again)).toEqual(told(imported));
      const second = await thereAndBack(again, profile);
      expect(bytesOf(second.files)).toEqual(bytesOf(files));
    },
  );
});
