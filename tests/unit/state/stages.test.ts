import { afterEach, beforeEach, expect, it } from 'vitest';
import { appStore } from '../../../src/state/store.ts';
import { KEYMAP } from '../../../src/ui/acts/keymap.ts';
import { registerReviewKeys } from '../../../src/ui/acts/review-keys.ts';
import { runAction } from '../../../src/ui/acts/run-action.ts';
import { eventually, Page, people } from './page.ts';

let page: Page;
const answers: string[] = [];
let giveBack = () => {};

beforeEach(async () => {
  page = await Page.of(people({ at: [0, 1.1, 2.2, 3.3], threshold: 0.6 }), appStore);
  await page.state.setLabels(page.of(3), { name: 'Ann' });
  const noted = (key: string) => () => void answers.push(key);
  giveBack = registerReviewKeys({
    same: noted('same'),
    notSame: noted('notSame'),
    unsure: noted('unsure'),
    next: noted('next'),
    previous: noted('previous'),
  });
  page.state.setSelection(new Set([page.of(0).id, page.of(1).id]));
  page.state.setActive(page.of(0).id);
  await page.settled();
});
afterEach(() => {
  giveBack();
  answers.length = 0;
  page.state.setDrawer('none');
});

/** What is behind a stage, and what was decided. */
const behind = () => {
  const { view, activeId, selection, log } = page.state;
  return { view, activeId, selection, log };
};
/** These are about what is on the page beside a stage: the threshold, the history, another drawer. */
const ABOUT_ALL = /looser|stricter|merge$|undo|redo|find|search|sheet/;
const unseen = KEYMAP.map(({ action }) => action).filter(
  (action) => action === 'merge' || !ABOUT_ALL.test(action),
);

it.each(['review', 'names', 'changes'] as const)(
  'no key acts on what stands behind %s',
  async (stage) => {
    const before = behind();
    for (const view of [{ type: 'grid' }, { type: 'identity', id: page.of(0).id }] as const) {
      page.state.setView(view);
      for (const action of new Set(unseen)) {
        page.state.setDrawer(stage);
        runAction(action, { target: null, key: '1' });
      }
      await page.settled();
      expect(behind()).toEqual({ ...before, view: page.state.view });
      expect(page.state.view).toEqual(view);
    }
  },
);

it('an answer is the review’s, whatever is selected behind it', async () => {
  page.state.setDrawer('review');
  runAction('same', { target: null, key: 'y' });
  runAction('not-same', { target: null, key: 'x' });
  await page.settled();
  expect(answers).toEqual(['same', 'notSame']);
  expect(page.steps).toEqual(['label']);
  page.state.setDrawer('none');
  runAction('same', { target: null, key: 'y' });
  await eventually(() => expect(page.steps).toEqual(['label', 'merge']));
});

it('Esc leaves a stage first', () => {
  page.state.setDrawer('names');
  runAction('back', { target: null, key: 'Escape' });
  expect([page.state.drawer, page.state.selection.size]).toEqual(['none', 2]);
  runAction('back', { target: null, key: 'Escape' });
  expect(page.state.selection.size).toBe(0);
});
