import { beforeEach, describe, expect, it } from 'vitest';
import { appStore } from '../../../src/state/store.ts';
import { stepBack } from '../../../src/ui/acts/identity-actions.ts';
import { Page, people } from './page.ts';

let page: Page;
const texts = () => page.state.notices.map(({ text }) => text);
const tell = (text: string) => page.state.notify({ level: 'error', text });

beforeEach(async () => {
  page = await Page.of(people(), appStore);
  for (const { id } of page.state.notices) page.state.dismissNotice(id);
});

describe('what was told', () => {
  it('goes with the episode that it was told about', async () => {
    tell('of this one');
    page.state.closeEpisode();
    expect(texts()).toEqual([]);
    tell('of none');
    await page.import(people({ epId: 'show-s01e02' }));
    expect(texts()).toContain('of none');
    tell('of the second');
    await page.import(people({ epId: 'show-s01e03' }));
    expect(texts()).not.toContain('of the second');
    tell('of the third');
    await page.state.openEpisode(page.key);
    await page.settled();
    expect(texts()).toContain('of the third');
    page.state.closeEpisode();
    expect(texts()).toEqual(['of none']);
  });

  it('goes by Esc, the latest first, once nothing nearer is to close', async () => {
    const { id } = page.of(0);
    page.state.setActive(id);
    page.state.setSelection(new Set([id]));
    page.state.setView({ type: 'noise' });
    page.state.setView({ type: 'grid' });
    tell('first');
    tell('second');
    stepBack();
    expect(page.state.selection.size).toBe(0);
    expect(texts()).toEqual(['first', 'second']);
    stepBack();
    expect(texts()).toEqual(['first']);
    stepBack();
    expect(texts()).toEqual([]);
    expect(page.state.activeId).toBe(id);
    stepBack();
    expect(page.state.activeId).toBeUndefined();
  });
});
