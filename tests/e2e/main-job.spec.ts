import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import {
  dropPaths,
  exportZip,
  identitiesOf,
  inMotion,
  openApp,
  openScenes,
  partitionOf,
  pickFolder,
  readSummary,
  scenesTest,
  textOf,
  typeThreshold,
  withoutTimestamps,
} from './app.ts';
import { writeScenes } from './scenes.ts';

test.use(inMotion);
scenesTest.use(inMotion);

const slider = (page: Page) => page.getByRole('slider', { name: 'Cluster threshold' });
const grid = (page: Page) => page.getByRole('grid', { name: 'Identities' });

scenesTest(
  'the threshold moves by mouse, by keys and by number, and the summary follows',
  async ({ page }) => {
    await openScenes(page);
    const box = await slider(page).boundingBox();
    if (box === null) throw new Error('the slider is not on the page');
    const y = box.y + box.height / 2;
    const seen = new Set<string>();
    await page.mouse.move(box.x + box.width * 0.58, y);
    await page.mouse.down();
    for (let x = 0.58; x <= 0.98; x += 0.05) {
      await page.mouse.move(box.x + box.width * x, y);
      seen.add((await page.locator('.threshold-counts').textContent()) ?? '');
    }
    for (let x = 0.98; x >= 0.05; x -= 0.05) await page.mouse.move(box.x + box.width * x, y);
    await page.mouse.up();
    expect(seen.size).toBeGreaterThan(3);
    const low = await readSummary(page);

    await slider(page).focus();
    await page.keyboard.press('End');
    const strict = await readSummary(page);
    expect(strict.singletons).toBeGreaterThan(low.singletons);
    await page.keyboard.press('Home');
    const loose = await readSummary(page);
    expect(loose.clusters).toBeLessThanOrEqual(low.clusters);

    await typeThreshold(page, 0.58);
    await page.keyboard.press('Escape');
    await grid(page).focus();
    await page.keyboard.press('[');
    await expect(slider(page)).toHaveValue('0.575');
    await page.keyboard.press('}');
    await expect(slider(page)).toHaveValue('0.625');
  },
);

test.describe('with what makes it work offline', () => {
  test.use({ serviceWorkers: 'allow' });

  test('nothing is lost by reload, offline, another reload, export and import', async ({
    page,
    context,
  }) => {
    const folder = writeScenes(2);
    const faults = await openApp(page);
    await pickFolder(page, folder);
    await readSummary(page);
    await expect(grid(page).locator('img').first()).toBeVisible();
    expect(faults).toEqual([]);
    await typeThreshold(page, 0.61);
    const average = await readSummary(page);
    await page.getByRole('combobox', { name: 'Linkage' }).selectOption('complete');
    // The first identity is another one until the new tree is there.
    await expect.poll(() => readSummary(page)).not.toEqual(average);
    await nameFirstIdentity(page, 'Lisa Vanderpump');
    const before = await readSummary(page);
    // The service worker has taken over once the page says that it works offline.
    await page.evaluate(() => navigator.serviceWorker.ready);

    await page.reload();
    expect(await readSummary(page)).toEqual(before);
    await expect(slider(page)).toHaveValue('0.61');
    await context.setOffline(true);
    await page.reload();
    expect(await readSummary(page)).toEqual(before);
    await expect(page.getByRole('combobox', { name: 'Linkage' })).toHaveValue('complete');
    await expect(page.getByText('Lisa Vanderpump').first()).toBeVisible();
    await expect(grid(page).locator('img').first()).toBeVisible();

    // The page needs no network for it, but Playwright hands over no downloads while offline.
    await context.setOffline(false);
    await page.reload();
    expect(await readSummary(page)).toEqual(before);
    const first = await exportZip(page, { thumbs: false });
    const again = await importAfresh(page, folder, first);
    expect(withoutTimestamps(textOf(again, 'identities.json'))).toBe(
      withoutTimestamps(textOf(first, 'identities.json')),
    );
    const named = identitiesOf(again).identities.filter((one) => one.labels?.name !== undefined);
    expect(named.map((one) => one.labels?.name)).toEqual(['Lisa Vanderpump']);
    expect(partitionOf(identitiesOf(again))).toEqual(partitionOf(identitiesOf(first)));
  });
});

/** Start afresh, as on another computer, and drop the exported identities.json on it. */
async function importAfresh(
  page: Page,
  episode: string,
  exported: ReadonlyMap<string, Uint8Array>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-import-'));
  const file = join(folder, 'identities.json');
  writeFileSync(file, textOf(exported, 'identities.json'));
  await deleteStoredEpisodes(page);
  await pickFolder(page, episode);
  await readSummary(page);
  await expect(page.getByText('Lisa Vanderpump')).toHaveCount(0);
  await dropPaths(page, [file]);
  await expect(page.getByText('Lisa Vanderpump').first()).toBeVisible();
  await expect(slider(page)).toHaveValue('0.61');
  return exportZip(page, { thumbs: false });
}

/** From a page that is not the program, which would save again what it shows. */
async function deleteStoredEpisodes(page: Page) {
  await page.goto('./icon.svg');
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue;
      const request = indexedDB.deleteDatabase(name);
      await new Promise((resolve) => {
        request.onsuccess = resolve;
      });
    }
  });
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Load demo' })).toBeVisible();
}

async function nameFirstIdentity(page: Page, name: string) {
  await grid(page).getByRole('row').first().click();
  await page.keyboard.press('r');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(page.getByText(name).first()).toBeVisible();
}
