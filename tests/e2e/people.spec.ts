import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { dataDir, episodesDir } from '../data.ts';
import { dropPaths, inMotion, openApp, pickFolder, readSummary } from './app.ts';
import { followSystemTheme, seriousFaultsInBothThemes } from './axe.ts';

test.use(inMotion);

const models = dataDir('MODELS_DIR');
const seeds = dataDir('SEEDS_DIR');
const episodes = episodesDir();

/** Photographs with the faces that are in them. */
const PHOTOS = {
  'lin-manuel-miranda.png': 1,
  'alex-lacamoire.png': 1,
  'two_people.jpg': 2,
  'no-face.jpg': 0,
} as const;

async function give(page: Page, button: string, folder: string, names: readonly string[]) {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button }).first().click(),
  ]);
  await chooser.setFiles(names.map((name) => join(folder, name)));
}

const peopleButton = (page: Page) => page.getByRole('button', { name: /^People/ }).first();
const rowOf = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('listitem').filter({ hasText: name });

test('photographs become people by models that are brought, and an episode is matched with them', async ({
  page,
}) => {
  test.skip(
    models === undefined || seeds === undefined || episodes === undefined,
    'MODELS_DIR, SEEDS_DIR or EPISODES_DIR is not set: no real face to look at',
  );
  const faults = await openApp(page);
  await followSystemTheme(page);
  await pickFolder(page, join(episodes ?? '', 'hamilton-clip'));
  await readSummary(page, 5);
  await peopleButton(page).click();
  await page.getByRole('button', { name: 'More about people' }).click();
  await page.getByRole('menuitem', { name: 'Face models…' }).click();
  await give(page, 'Add a model file…', models ?? '', ['yunet_n_dynamic.onnx', 'fr_feature.onnx']);
  await expect(page.getByRole('radio', { name: 'YuNet' })).toBeChecked();
  expect(await seriousFaultsInBothThemes(page, 'dialog[open]'), 'models').toEqual([]);
  await page.getByRole('button', { name: 'Done' }).click();

  await give(page, 'Add photographs', seeds ?? '', Object.keys(PHOTOS));
  for (const [name, count] of Object.entries(PHOTOS)) {
    await expect(rowOf(page, name).getByRole('button', { name: /^Face \d/ }), name).toHaveCount(
      count,
    );
  }
  await expect(rowOf(page, 'two_people.jpg')).toContainText('Which one is meant?');
  await expect(rowOf(page, 'no-face.jpg')).toContainText('No face was found');
  expect(await seriousFaultsInBothThemes(page, 'dialog[open]'), 'photographs').toEqual([]);
  await page.getByRole('button', { name: 'Add 2 faces' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  const miranda = page.getByRole('button', { name: /^Lin Manuel Miranda/ });
  await expect(miranda.getByRole('img')).toHaveCount(0);
  await expect(miranda.locator('img')).toHaveCount(1);
  expect(await seriousFaultsInBothThemes(page), 'people').toEqual([]);

  await peopleButton(page).click();
  await page
    .getByRole('button', { name: /^Known/ })
    .first()
    .click();
  const known = page.getByRole('region', { name: 'Known people' });
  await expect(known.getByRole('status').first()).toContainText('0 known');
  await known.getByLabel('Known from').fill('0.4');
  await page.keyboard.press('Enter');
  await expect(known.getByRole('status').first()).toContainText('1 known');
  await expect(known.getByRole('listitem')).toContainText('0.61');
  expect(await seriousFaultsInBothThemes(page, '.known'), 'known').toEqual([]);
  await page.getByRole('button', { name: 'Name 1 identity' }).click();
  await expect(known.getByRole('region', { name: 'Named' })).toContainText('Lin Manuel Miranda');
  await page.keyboard.press('Control+z');
  await expect(known.getByRole('status').first()).toContainText('1 known');

  await page.reload();
  await readSummary(page, 5);
  // A picture alone is a photograph, not an episode, wherever it is dropped.
  for (const place of ['an episode', 'people']) {
    await dropPaths(page, [join(seeds ?? '', 'no-face.jpg')]);
    await expect(rowOf(page, 'no-face.jpg'), place).toContainText('No face was found');
    await expect(page.locator('.drop-overlay')).toHaveCount(0);
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(miranda).toBeVisible();
  }
  await miranda.click();
  await expect(page.getByRole('heading', { name: 'Seeds' })).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, '.people-page'), 'a person').toEqual([]);
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('button', { name: /^Alex Lacamoire/ })).toBeVisible();
  await expect(miranda).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(miranda).toBeVisible();
  await page.getByRole('button', { name: 'More about people' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export as a zip' }).click(),
  ]);
  expect(readFileSync(await download.path()).length).toBeGreaterThan(100_000);
  expect(faults).toEqual([]);
});
