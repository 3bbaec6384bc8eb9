import { beforeEach, describe, expect, it, vi } from 'vitest';
import { faceImages } from '../../../src/bridge/faces.ts';
import type { ExportOptions } from '../../../src/state/lib/export-options.ts';
import { RepKeeper } from '../../../src/state/library/rep-keeper.ts';
import { leadElsewhere, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people } from './page.ts';

const THUMBS: ExportOptions = {
  ...{ profile: 'spec', target: 'zip', thumbs: true, trackVectors: false, episodeFiles: false },
  ...{ crops: 'none', log: false, csv: false },
};

/** Three people of three tracks, whose faces all have crops. */
const files = () => {
  const pictures = Array.from({ length: 27 }, (_, face) => {
    const track = Math.floor(face / 3) + 1;
    const frame = String(face).padStart(6, '0');
    return [`crops/track_${String(track).padStart(4, '0')}/frame_${frame}.jpg`, `face ${face}`];
  });
  return people({ beside: Object.fromEntries(pictures) as Record<string, string> });
};

const shown = ({ identities }: Page) => identities.map(({ canonicalFace }) => canonicalFace).sort();
const kept = () =>
  disk
    .keys('rep')
    .map((key) => key.at(-1))
    .sort();
const drawn = () => workers.calls.filter((name) => name === 'rep').length;

let page: Page;
let keeper: RepKeeper;
beforeEach(async () => {
  page = await Page.of(files());
  await eventually(async () => expect((await page.stored()).record.crops).toBe('copied'));
  keeper = new RepKeeper(page.context);
});

describe('pictures of those who stand for identities', () => {
  it('are kept once, counted in what the episode takes, and taken by an export', async () => {
    const { bytes } = (await page.stored()).record;
    await keeper.keep();
    expect(kept()).toEqual(shown(page));
    expect(page.state.library[0]?.bytes).toBe(bytes + 2 * 3);
    const times = drawn();
    await keeper.keep();
    await page.state.exportEpisode(THUMBS);
    expect(page.told.at(-1)).toMatch(/^Exported 3 identities in/);
    expect(drawn()).toBe(times);
  });

  it('are shown after a reload where no crop can be read', async () => {
    await keeper.keep();
    page.close();
    for (const key of disk.keys('crop')) disk.remove({ lower: key, upper: key });
    vi.stubGlobal(
      'Image',
      class {
        decode = async () => undefined;
      },
    );
    const again = await Page.again(page.key);
    const [face = -1] = shown(again);
    expect(await faceImages.load(face)).toMatch(/^blob:/);
    expect(await faceImages.load(face + 1)).toBeUndefined();
    vi.unstubAllGlobals();
    expect(faceImages.isMissing(face + 1)).toBe(true);
  });

  it('follow the choice of a person, and what an import makes anew', async () => {
    await keeper.keep();
    const chosen = page.of(0).canonicalFace === 1 ? 2 : 1;
    page.state.setRepresentative(page.of(0), chosen);
    await page.settled();
    await keeper.keep();
    expect(kept()).toEqual(expect.arrayContaining([...shown(page), chosen]));
    await page.import(files());
    expect(disk.keys('rep')).toEqual([]);
    await keeper.keep();
    expect(new Set(disk.keys('rep').map((key) => key[2]))).toEqual(new Set([2]));
    expect(kept()).toEqual(shown(page));
    await page.state.deleteEpisode(page.key);
    await page.settled();
    expect(disk.keys('rep')).toEqual([]);
  });

  it('are no more than there is room for, the largest first; then those go that stand for nobody', async () => {
    const small = new RepKeeper(page.context, { count: 2, bytes: 1e6 });
    await small.keep();
    expect(kept()).toHaveLength(2);
    const [first] = page.identities;
    if (first === undefined) throw new Error('nobody is there');
    const other = [0, 1, 2].find((face) => !shown(page).includes(face)) ?? -1;
    page.state.setRepresentative(page.of(0), other);
    await page.settled();
    await small.keep();
    expect(kept()).toHaveLength(2);
    for (const face of kept()) expect(shown(page)).toContain(face);
    expect((await page.stored()).record.repBytes).toBe(2 * 2);
  });

  it('are tried once of crops that cannot be read', async () => {
    const read = vi.spyOn(faceImages, 'blob').mockResolvedValue(undefined);
    await keeper.keep();
    expect(read).toHaveBeenCalledTimes(3);
    await keeper.keep();
    expect(read).toHaveBeenCalledTimes(3);
    read.mockRestore();
    expect(disk.keys('rep')).toEqual([]);
  });

  it('are told once not to be storable, and nothing else fails', async () => {
    disk.refuse('rep');
    await keeper.keep();
    const failures = () => page.told.filter((text) => text.includes('could not save')).length;
    expect(failures()).toBe(1);
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    expect(page.of(0).labels.name).toBe('Ann');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    keeper.wait();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    expect(failures()).toBe(1);
    expect(disk.keys('rep')).toEqual([]);
    await page.state.exportEpisode(THUMBS);
    expect(page.told.at(-1)).toMatch(/^Exported 3 identities in/);
  });

  it('are written by the tab that leads alone', async () => {
    page.close();
    const close = leadElsewhere(page.key);
    const second = await Page.again(page.key);
    expect(second.state.leader).toBe(false);
    await new RepKeeper(second.context).keep();
    expect(disk.keys('rep')).toEqual([]);
    close();
  });
});
