import { resolveObjectURL } from 'node:buffer';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { Episode } from '../../../src/core/episode/episode.ts';
import { buildExport } from '../../../src/core/export/build-export.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { rankEpisode } from '../../../src/core/pipeline/founder-tree.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import type { ExportOptions } from '../../../src/state/lib/export-options.ts';
import { dropped } from '../../worker/zip-bytes.ts';
import { importChosen, memorySources } from '../episode/node-source.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { FOUNDER_CAST, rowsOf } from '../pipeline/founder-cast.ts';
import { downloads } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { Page } from './page.ts';

const LOG_ONLY: ExportOptions = {
  ...{ profile: 'spec', target: 'zip', thumbs: false, trackVectors: false, episodeFiles: false },
  ...{ crops: 'none', log: true, csv: false },
};
const TEXT = rowsOf(FOUNDER_CAST)
  .map((row) => `${JSON.stringify(row)}\n`)
  .join('');
/** The cast at 0.8, or as another linkage has it. */
const files = (beside: Readonly<Record<string, string>> = {}, yaml = 'linkage: average') =>
  Object.entries({
    'faces.jsonl': TEXT,
    'recognition.yaml': `cluster_thresh: 0.8\n${yaml}\n`,
    ...beside,
  }).map(([path, content]) => dropped(`ep/${path}`, content));

const BY_TREE = ['identity-00001: 0 1 2 3 4 5', 'identity-00007: 6'];
const BY_FACES = ['identity-00006: 0 1 2 3 4 5', 'identity-00007: 6'];
const shown = (page: Page) =>
  page.identities.map(({ id, tracks }) => `${id}: ${[...tracks].join(' ')}`);

/** The command line's run of the same files, with the ids as they are to be given. */
async function byCore(ranked: boolean, linkage: 'average' | 'complete' = 'average') {
  const kernel = await wasmKernel();
  const engines = { matrix: kernel.matrix, chain: kernel };
  const imported = await importChosen(memorySources({ 'ep/faces.jsonl': TEXT }));
  const of = ranked ? await rankEpisode(imported, engines, SILENT_HOOKS) : imported;
  const parameters = { ...DEFAULT_PARAMETERS, linkage, cluster_thresh: 0.8 };
  return clusterEpisode(of, { parameters, log: EMPTY_LOG, engines, hooks: SILENT_HOOKS });
}

/** What is stored of the episode, as a build before the tree left it: without a priority. */
function storedByAnOlderBuild(): void {
  const key = disk.keys('episode').at(-1)!;
  const { value } = disk.records.find((one) => one.key === key)! as { value: unknown };
  const { episode } = value as { episode: Episode };
  const { priority: _, ...tracks } = episode.tracks;
  const before: Episode = { ...episode, tracks };
  disk.put(key, { episode: before, summaries: summariseTracks(before) });
}

describe('what identities are called', () => {
  it.each(['average', 'complete'] as const)(
    'is what the command line calls them (%s)',
    async (linkage) => {
      const page = await Page.of(files({}, `linkage: ${linkage}`));
      expect(shown(page)).toEqual(BY_TREE);
      const core = await byCore(true, linkage);
      expect(page.identities.map(({ id }) => id)).toEqual(
        core.identitySet.identities.map(({ id }) => id),
      );
      expect(page.state.open?.episode.tracks.priority).toEqual(core.episode.tracks.priority);
      expect(shown(await Page.again(page.key))).toEqual(BY_TREE);
    },
  );

  it('stays when something else is shown, when another is named, and when a track is split', async () => {
    const page = await Page.of(files());
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    expect(shown(page)).toEqual(BY_TREE);
    await page.state.setLabels(page.of(6), { name: 'Bo' });
    expect(shown(page)).toEqual(BY_TREE);
    // From its second face on the longest track is another.
    await page.state.splitTrack(page.state.open!.episode.faces.faceId.indexOf('face_6_1'));
    await page.settled();
    expect(page.steps).toEqual(['label', 'split-track']);
    expect(shown(page)[0]).toMatch(/^identity-00001: 0 1 2 3 4 5/);
    const before = shown(page);
    page.close();
    const again = await Page.again(page.key);
    expect(shown(again)).toEqual(before);
    const { priority } = (await again.stored()).data.episode.tracks;
    expect(priority).toHaveLength(7);
    await again.import(files({}, 'linkage: complete'));
    expect(again.told).toEqual([expect.stringContaining('Imported')]);
    expect((await again.stored()).record.generation).toBe(2);
    expect(shown(again)).toEqual(before);
    expect((await again.stored()).data.episode.tracks.priority).toEqual(priority);
  });

  it('is kept in an episode that an older build stored, when it is imported again, too', async () => {
    const first = await Page.of(files());
    first.close();
    storedByAnOlderBuild();
    const page = await Page.again(first.key);
    expect(shown(page)).toEqual(BY_FACES);
    await page.import(files());
    expect(shown(page)).toEqual(BY_FACES);
    expect((await page.stored()).data.episode.tracks.priority).toBeUndefined();
  });

  it('is not guessed from columns that are not whole', async () => {
    const first = await Page.of(files());
    first.close();
    const key = disk.keys('episode').at(-1)!;
    const [value] = disk.all(...key) as [{ readonly episode: Episode; readonly summaries: object }];
    const tracks = { ...value.episode.tracks, priority: new Int32Array(3) };
    disk.put(key, { ...value, episode: { ...value.episode, tracks } });
    const page = await Page.again(first.key);
    expect(page.state.open).toBeUndefined();
    expect(page.told.at(-1)).toMatch(/cannot be read/);
  });

  it('is said by the history that is exported', async () => {
    const page = await Page.of(files());
    await page.state.setLabels(page.of(6), { name: 'Bo' });
    const written = async () => {
      await page.state.exportEpisode(LOG_ONLY);
      const blob = resolveObjectURL(downloads.at(-1)?.url ?? '');
      const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(await blob!.arrayBuffer())));
      const entry = (await reader.getEntries()).find(({ filename }) => filename.endsWith('.jsonl'));
      if (entry === undefined || entry.directory) throw new Error('there is no history');
      return new TextDecoder().decode(await entry.getData(new Uint8ArrayWriter()));
    };
    expect((await written()).split('\n')[0]).toContain('"founder_rule":2');
  });

  it('is kept as files have it that an earlier Cutline exported', async () => {
    const old = await byCore(false);
    const now = '2025-11-18T12:34:56Z';
    const [file] = buildExport({ ...old, now }, { profile: 'spec', reps: new Map() });
    const text = new TextDecoder().decode(file!.bytes);
    expect(shown(await Page.of(files({ 'identities.json': text })))).toEqual(BY_FACES);
  });
});
