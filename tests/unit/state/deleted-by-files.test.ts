import { describe, expect, it } from 'vitest';
import { selectDeletedBin, selectUnembedded } from '../../../src/ui/acts/bins.ts';
import { trayFaces } from '../../../src/ui/kit/grid/card-faces.ts';
import { Page, people } from './page.ts';

/** Nine tracks of three people; the files say that track 4 is deleted, and track 10, which has no vector. */
function files(gone: readonly number[] = [4, 10], beside: Readonly<Record<string, string>> = {}) {
  return people({ beside: { ...tracks(gone), ...beside } });
}

const tracks = (gone: readonly number[]) => ({
  'tracks.jsonl': Array.from({ length: 10 }, (_, i) =>
    JSON.stringify({ track_id: i + 1, ...(gone.includes(i + 1) ? { deleted: true } : {}) }),
  ).join('\n'),
});

const bins = ({ state }: Page) => ({
  deleted: selectDeletedBin(state),
  unembedded: selectUnembedded(state),
});

describe('a track that the files say is deleted', () => {
  it('is in the tray of deleted tracks, with a face, and restored by a step that can be undone', async () => {
    const page = await Page.of(files());
    expect(bins(page)).toEqual({ deleted: [3, 9], unembedded: [] });
    const { open } = page.state;
    expect(open?.episode.faces.track[trayFaces(open)(3)]).toBe(3);
    expect(open?.episode.report.counts.unembeddedTracks).toBe(0);
    expect(page.identities.flatMap((one) => [...one.tracks])).toHaveLength(8);
    const ids = page.identities.map(({ id }) => id);

    page.state.restoreTracks([3, 9]);
    await page.settled();
    expect(page.told.at(-1)).toBe('Restored 2 tracks');
    expect(bins(page)).toEqual({ deleted: [], unembedded: [9] });
    // An act changes only what it names: clustering again is offered.
    expect([...page.of(3).tracks]).toEqual([3]);
    expect(page.identities.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));

    page.state.undo();
    await page.settled();
    expect(bins(page)).toEqual({ deleted: [3, 9], unembedded: [] });
    page.state.redo();
    await page.settled();
    expect(bins(page)).toEqual({ deleted: [], unembedded: [9] });
    page.state.revoke(page.state.log.entries[0]?.seq ?? 0);
    await page.settled();
    expect(bins(page)).toEqual({ deleted: [3, 9], unembedded: [] });
    page.state.undo();
    await page.settled();
    await page.state.clusterAgain();
    await page.settled();
    expect([...page.of(3).tracks]).toEqual([0, 3, 6]);
    page.state.deleteTracks([3]);
    await page.settled();
    expect(bins(page)).toEqual({ deleted: [3], unembedded: [9] });
  });

  it('is restored again after a reload, an import of the same files, and of files that say nothing', async () => {
    const page = await Page.of(files());
    page.state.restoreTracks([3]);
    await page.settled();
    const { key } = page;
    page.close();
    const again = await Page.again(key);
    expect(bins(again)).toEqual({ deleted: [9], unembedded: [] });
    await again.import(files());
    expect(bins(again)).toEqual({ deleted: [9], unembedded: [] });
    expect([...again.of(3).tracks]).toEqual([3]);
    await again.import(files([]));
    expect(bins(again)).toEqual({ deleted: [], unembedded: [9] });
    again.state.undo();
    await again.settled();
    expect(bins(again).deleted).toEqual([3]);
  });

  it('is placed where it belongs in one step; without a vector it can only be restored', async () => {
    const page = await Page.of(files());
    const goal = page.of(0);
    await page.state.moveTracks([3], goal);
    await page.settled();
    expect(page.steps).toEqual(['batch']);
    expect(page.told.at(-1)).toMatch(/^Restored track 4; [Mm]oved/);
    expect([...page.of(0).tracks]).toEqual([0, 3, 6]);
    await page.state.moveTracks([9], page.of(0));
    await page.settled();
    expect(page.told.at(-1)).toMatch(/No face of these tracks has a usable vector/);
    expect(page.steps).toEqual(['batch']);
    page.state.undo();
    await page.settled();
    page.state.markTracks([3], 'noise');
    await page.settled();
    expect(page.of(3).mark).toBe('noise');
    expect(bins(page).deleted).toEqual([9]);
  });

  it('comes back to the locked person whom identities.json has it with', async () => {
    const identities = [
      {
        identity_id: 'identity-00001',
        track_ids: [1, 4, 7],
        labels: { name: 'Ann' },
        locked: true,
      },
    ];
    const page = await Page.of(
      files([4], { 'identities.json': JSON.stringify({ identities, metadata: {} }) }),
    );
    expect([...page.of(0).tracks]).toEqual([0, 6]);
    page.state.restoreTracks([3]);
    await page.settled();
    expect([...page.of(0).tracks]).toEqual([0, 3, 6]);
    expect(page.of(0)).toMatchObject({ locked: true, labels: { name: 'Ann' } });
  });
});
