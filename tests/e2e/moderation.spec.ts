import { expect, type Page } from '@playwright/test';
import {
  expectSummary,
  exportIdentities,
  exportZip,
  inMotion,
  mergeUnlike,
  openScenes,
  readSummary,
  scenesTest as test,
  textOf,
} from './app.ts';

test.use(inMotion);

const grid = (page: Page) => page.getByRole('grid', { name: 'Identities' });
const cards = (page: Page) => grid(page).getByRole('row');
const undo = (page: Page) => page.getByRole('button', { name: 'Undo', exact: true });

async function middleOf(page: Page, card: number) {
  const box = await cards(page).nth(card).boundingBox();
  if (box === null) throw new Error(`card ${card} is not on the page`);
  return { x: box.x + box.width / 3, y: box.y + box.height / 3 };
}

test('a dragged identity shows what the drop would do, joins where it is dropped, and comes back', async ({
  page,
}) => {
  const { faults, summary } = await openScenes(page);
  const [from, to] = [await middleOf(page, 5), await middleOf(page, 1)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 20, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await expect(page.getByText(/^\+\d+ tracks/)).toBeVisible();
  await expect(page.getByText(/similarity \.?0?\.\d\d/)).toBeVisible();
  await page.mouse.up();
  await expect(page.getByText(/^Merged identity-/).first()).toBeVisible();
  await expectSummary(page, { clusters: summary.clusters - 1 });
  await page.getByRole('button', { name: 'Undo Ctrl Z' }).click();
  await expectSummary(page, summary);
  expect(faults).toEqual([]);
});

test('a marquee selects, G merges, the history jumps to any point and back', async ({ page }) => {
  const { summary } = await openScenes(page);
  const box = await grid(page).boundingBox();
  const [first, second] = [await cards(page).nth(0).boundingBox(), await middleOf(page, 1)];
  if (box === null || first === null) throw new Error('no grid on the page');
  // From the empty margin beside the first card into the second.
  await page.mouse.move(first.x - 8, first.y - 8);
  await page.mouse.down();
  await page.mouse.move(first.x + 20, first.y + 20, { steps: 4 });
  await page.mouse.move(second.x, second.y, { steps: 6 });
  await page.mouse.up();
  await expect(page.getByText(/2 of \d+ selected/)).toBeVisible();
  await grid(page).focus();
  await mergeUnlike(page);
  await expectSummary(page, { clusters: summary.clusters - 1 });

  await page.keyboard.press('h');
  const steps = page.getByRole('list', { name: /Steps/ });
  await expect(steps.getByRole('button', { name: /Merged/ }).first()).toBeVisible();
  await steps
    .getByRole('button', { name: /Imported/ })
    .first()
    .click();
  await expectSummary(page, summary);
  await steps
    .getByRole('button', { name: /Merged/ })
    .first()
    .click();
  await expectSummary(page, { clusters: summary.clusters - 1 });
});

test('what is locked is left alone, unless it is unlocked for the act', async ({ page }) => {
  const { summary } = await openScenes(page);
  await grid(page).focus();
  for (const key of ['ArrowRight', 'l', 'ArrowRight', 'Space', 'ArrowLeft', 'Space', 'g']) {
    await page.keyboard.press(key);
  }
  const asked = page.getByRole('dialog', { name: /^Merge / });
  await expect(asked.getByRole('list', { name: 'What speaks against it' })).toContainText(
    /is locked/,
  );
  // Tab leads round in the window, and nobody behind it hears a key, wherever the focus is.
  const inWindow = () =>
    page.evaluate(
      () =>
        [
          document.activeElement?.closest('dialog') != null,
          document.activeElement?.textContent,
        ] as const,
    );
  for (const key of ['Tab', 'Shift+Tab']) {
    const met = new Set<unknown>();
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press(key);
      const [inside, text] = await inWindow();
      expect(inside).toBe(true);
      met.add(text);
    }
    expect(met.size).toBeGreaterThan(2);
  }
  await page.evaluate(
    () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  );
  await page.keyboard.press('l');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(asked).toBeHidden();
  await expect(page.getByRole('button', { name: /^History/ })).toHaveText('History1');
  expect(await readSummary(page)).toEqual(summary);
  await page.keyboard.press('g');
  // A key that comes while this is being stored is for the page.
  await asked.getByRole('button', { name: 'Unlock, do it, lock again' }).evaluate((button) => {
    (button as HTMLElement).click();
    button.dispatchEvent(new KeyboardEvent('keydown', { key: 'h', bubbles: true }));
  });
  await expect(page.getByRole('list', { name: /Steps/ })).toBeVisible();
  await expect(undo(page)).toBeEnabled();
  await expectSummary(page, { clusters: summary.clusters - 1 });
  const { identities } = await exportIdentities(page);
  const locked = identities.filter((identity) => identity.locked);
  expect(locked).toHaveLength(1);
  const largest = Math.max(...identities.map(({ track_ids }) => track_ids.length));
  expect(locked[0]?.track_ids).toHaveLength(largest);
});

test('a track of two people is split at a face, and is one again', async ({ page }) => {
  const { summary } = await openScenes(page);
  await grid(page).focus();
  await page.keyboard.press('v');
  const panel = page.getByRole('region', { name: 'Review queue' });
  // Merges that look certain come first; the questions are behind them.
  await expect(panel.getByRole('checkbox').first()).toBeFocused();
  await page.keyboard.press('Escape');
  // The demo has one track of two people: skip to the question about it.
  for (let i = 0; i < 40; i++) {
    await expect(panel).toHaveAttribute('data-question', /./);
    const asked = (await panel.getAttribute('data-question')) ?? '';
    if (asked.startsWith('mixed-track')) break;
    await page.keyboard.press('Space');
    await expect(panel).not.toHaveAttribute('data-question', asked);
  }
  await expect(panel).toHaveAttribute('data-question', /^mixed-track/);
  await page.keyboard.press('x');
  await readSummary(page, summary.tracks + 1);
  const files = await exportZip(page, { thumbs: false });
  expect(textOf(files, 'moderation_log.jsonl')).toContain('"split-track"');
  await page.reload();
  await readSummary(page, summary.tracks + 1);
  await undo(page).click();
  await expectSummary(page, summary);
});

test('focus and place survive every act, by key and by button', async ({ page }) => {
  await openScenes(page);
  const focused = (within: string) =>
    expect
      .poll(() => page.evaluate((part) => document.activeElement?.closest(part) !== null, within))
      .toBe(true);
  const history = page.getByRole('button', { name: /^History/ });
  const stepsAre = (count: number) => expect(history).toHaveText(`History${count || ''}`);
  const bar = page.getByRole('region', { name: 'Selection' });
  /** Tab comes back to where the hand is, and to nowhere else in the grid. */
  const isOneStop = () =>
    expect
      .poll(() =>
        grid(page).evaluate((cells) => {
          const stops = [...cells.querySelectorAll('[tabindex="0"]')];
          return stops.map((stop) => stop === document.activeElement);
        }),
      )
      .toEqual([true]);
  /** Done, looked at and taken back: the grid has the focus all along. */
  const walk = async (act: () => Promise<void>) => {
    await act();
    await stepsAre(1);
    await focused('.centre .vgrid');
    await isOneStop();
    await page.keyboard.press('Control+z');
    await stepsAre(0);
    await focused('.centre .vgrid');
  };
  const both = async () => {
    if (await bar.isVisible()) await page.keyboard.press('Escape');
    for (const key of ['Home', 'Space', 'ArrowRight', 'Space']) await page.keyboard.press(key);
    await expect(bar).toBeVisible();
  };
  await grid(page).focus();
  await page.keyboard.press('ArrowRight');
  for (const key of ['l', 's', 'Delete', 'Shift+Delete']) {
    await walk(() => page.keyboard.press(key));
  }
  await walk(async () => {
    await both();
    await mergeUnlike(page);
  });
  for (const name of ['Not the same X', 'Lock L']) {
    await walk(async () => {
      await both();
      await bar.getByRole('button', { name }).click();
    });
  }
  await walk(async () => {
    await both();
    await bar.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
  });
  // In the view of one identity, taken back in the grid: nobody is led out of it.
  await walk(async () => {
    for (const key of ['Escape', 'Home', 'Enter']) await page.keyboard.press(key);
    await expect(grid(page)).toBeHidden();
    await page.keyboard.press('l');
    await stepsAre(1);
    await page.keyboard.press('Escape');
    await expect(grid(page)).toBeVisible();
  });

  const threshold = page.getByRole('slider', { name: 'Cluster threshold' });
  for (const name of ['Discard', 'Apply']) {
    await threshold.focus();
    await page.keyboard.press('PageDown');
    await page.getByRole('button', { name, exact: true }).click();
    await expect(page.getByRole('button', { name, exact: true })).toBeHidden();
    await focused('.pane-left');
  }
  await stepsAre(1);

  // A click on a tool of the drawer leaves the hand in its panel: Space is the panel's.
  await grid(page).focus();
  await page.keyboard.press('d');
  await focused('.drawer-panel');
  await page.getByRole('button', { name: 'Larger drawer' }).click();
  await focused('.drawer-panel');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Smaller drawer' })).toBeVisible();
});
