import { describe, expect, it } from 'vitest';
import { NO_FLOOR } from '../../../src/core/identity/track-floor.ts';
import {
  selectHidden,
  selectIdentitySet,
  selectVisibleIdentities,
} from '../../../src/state/views/selectors.ts';
import { selectLoneTracks } from '../../../src/ui/acts/bins.ts';
import { Page } from './page.ts';

const shown = ({ state }: Page) => [...selectVisibleIdentities(state), ...selectLoneTracks(state)];

describe('short and poor tracks', () => {
  it('are hidden with their number, but for whom a person named or locked; nothing else changes', async () => {
    const page = await Page.of();
    const all = shown(page);
    const before = selectIdentitySet(page.state);
    const tracks = all.reduce((sum, one) => sum + one.tracks.length, 0);
    page.state.setFloor({ minFaces: 1000, minQuality: 0 });
    expect(shown(page)).toEqual([]);
    expect(selectHidden(page.state)).toEqual({ short: tracks, poor: 0 });
    expect(selectIdentitySet(page.state)?.identities).toBe(before?.identities);

    const [named, locked] = all;
    await page.state.setLabels(named!, { name: 'Ava' });
    page.state.setLocked(locked!, true);
    await page.settled();
    expect(shown(page).map(({ id }) => id)).toEqual([named!.id, locked!.id]);
    page.state.setFloor(NO_FLOOR);
    expect(shown(page)).toHaveLength(all.length);
    expect(selectHidden(page.state)).toEqual({ short: 0, poor: 0 });
  });

  it('stay hidden on the next visit', async () => {
    const page = await Page.of();
    const floor = { minFaces: 3, minQuality: 0.4 };
    page.state.setFloor(floor);
    await page.autosave.flush();
    const { key } = page;
    page.close();
    expect((await Page.again(key)).state.floor).toEqual(floor);
  });
});
