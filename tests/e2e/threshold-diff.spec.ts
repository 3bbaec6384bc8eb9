import { expect, type Page } from '@playwright/test';
import {
  balanceOf,
  diffOf,
  expectSummary,
  exportZip,
  identitiesOf,
  openScenes,
  readSummary,
  scenesTest as test,
  textOf,
  typeThreshold,
} from './app.ts';

const rows = (page: Page) =>
  page.getByRole('list', { name: 'What the threshold would change' }).getByRole('listitem');
const history = (page: Page) => page.getByRole('list', { name: /Steps/ }).getByRole('listitem');
const THRESHOLDS = [0.9, 0.63, 0.585, 0.5, 0.1] as const;

/** As the page writes it: two decimals, three where the third says something. */
const shown = (threshold: number): string => threshold.toFixed(3).replace(/0$/, '');

test('the diff says what the threshold would do, adds up, and only what is chosen is done', async ({
  page,
}) => {
  const { faults, summary: before } = await openScenes(page);
  // The first person is locked: nothing may touch it.
  await page.getByRole('grid', { name: 'Identities' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('l');
  await expect(page.getByText(/^Locked /).first()).toBeVisible();
  const total = before.clusters + before.singletons;
  for (const threshold of THRESHOLDS) {
    await typeThreshold(page, threshold);
    const now = await readSummary(page);
    await expect(diffOf(page)).toContainText(` to ${shown(threshold)}:`);
    // The line settles for itself: a moment after the summary.
    const balance = total - (now.clusters + now.singletons);
    await expect.poll(() => balanceOf(page), { message: `at ${threshold}` }).toBe(balance);
    await expect(page.getByText('1 locked untouched')).toBeVisible();
  }

  await typeThreshold(page, 0.5);
  await expect(diffOf(page)).toContainText(' to 0.50:');
  const merges = await balanceOf(page);
  // Whatever is unfolded above them, both answers stay in sight; Esc folds it again.
  const why = page.getByRole('button', { name: 'Why', exact: true });
  await why.click();
  for (const name of ['Apply', 'Discard']) {
    await expect(page.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 });
  }
  await page.keyboard.press('Escape');
  await expect(why).toHaveAttribute('aria-expanded', 'false');
  await expect(why).toBeFocused();
  // A row brings the tracks that it is about in sight.
  await rows(page).first().getByRole('button').click();
  const theirs = page.getByRole('checkbox', { name: /^track /, checked: true });
  await expect(theirs.first()).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(theirs).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid', { name: 'Identities' })).toBeVisible();
  const first = await rows(page).first().getByRole('button').textContent();
  await rows(page).first().getByRole('checkbox').press('Space');
  await page.getByRole('button', { name: 'Accept 1 only' }).click();
  await expect(page.getByText(/^Merged .* into /).first()).toBeVisible();
  // What was accepted is no longer open; the rest still is, and the slider has not moved.
  await expect.poll(() => balanceOf(page)).toBeLessThan(merges);
  expect(await rows(page).first().getByRole('button').textContent()).not.toBe(first);
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('not applied')).toBeHidden();
  const after = await readSummary(page);
  expect(after.clusters + after.singletons).toBeLessThan(total);
  expect(faults).toEqual([]);
});

test('applying is one step of the history; any other act, and an export, applies first', async ({
  page,
}) => {
  const { faults, summary: before } = await openScenes(page);
  await page.keyboard.press('h');
  const steps = await history(page).count();
  await typeThreshold(page, 0.5);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByText('not applied')).toBeHidden();
  await expect(history(page)).toHaveCount(steps + 1);

  // A lock is about what the page shows: the threshold goes first, as a step of its own.
  await typeThreshold(page, 0.66);
  const stricter = await readSummary(page);
  await page.getByRole('grid', { name: 'Identities' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('l');
  await expect(history(page)).toHaveCount(steps + 3);
  await expect(page.getByText('not applied')).toBeHidden();
  expect(await readSummary(page)).toEqual(stricter);

  await typeThreshold(page, 0.45);
  const files = await exportZip(page, { thumbs: false });
  expect(identitiesOf(files).metadata.cluster_thresh).toBe(0.45);
  await expect(history(page)).toHaveCount(steps + 4);
  const log = textOf(files, 'moderation_log.jsonl').trim().split('\n');
  expect(log.filter((line) => line.includes('"threshold"'))).toHaveLength(3);

  // Back, step by step: the slider goes along.
  for (const value of [0.66, 0.66, 0.5, 0.58]) {
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('slider', { name: 'Cluster threshold' })).toHaveValue(
      String(value),
    );
  }
  await expectSummary(page, before);
  expect(faults).toEqual([]);
});
