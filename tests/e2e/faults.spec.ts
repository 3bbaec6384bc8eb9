import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Dump, restoreStorage } from '../fixtures/storage/storage-json.mjs';
import { openApp, openBlank, pickFolder, readSummary } from './app.ts';
import { SCENES, writeScenes } from './scenes.ts';

/** Keep the first request for the kernel waiting: whoever asked for it computes nothing. */
async function holdKernel(page: Page): Promise<{ readonly asked: Promise<void> }> {
  let held = false;
  let reached = (): void => {};
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  await page.context().route('**/kernel*.wasm', async (route) => {
    if (held) return route.continue();
    held = true;
    reached();
    await new Promise(() => {});
  });
  return { asked };
}

/** End a worker as the system does: without an event, and without a word. */
async function endWorker(page: Page, name: string): Promise<void> {
  const workers = page.workers().filter((one) => one.url().includes(`${name}.worker`));
  // Its answer is nobody's: it may be gone before it has given one.
  for (const worker of workers) worker.evaluate(() => self.close()).catch(() => {});
}

test('a worker that ends without an event is started again, told, and does its work', async ({
  page,
}) => {
  const kernel = await holdKernel(page);
  const faults = await openApp(page);
  await pickFolder(page, writeScenes());
  await kernel.asked;
  await endWorker(page, 'cluster');
  await expect(page.getByText(/The part of this page that clusters stopped/)).toBeVisible();
  expect(await readSummary(page)).toEqual(SCENES);
  expect(faults).toEqual([]);
});

test('a panel that fails takes itself away and nothing else', async ({ page }) => {
  await page.route('**/ScoresPanel*.js', (route) => route.abort());
  await openBlank(page);
  const dump = join(import.meta.dirname, '../fixtures/storage/1-standing.json');
  await page.evaluate(restoreStorage, JSON.parse(readFileSync(dump, 'utf8')) as Dump);
  await openApp(page);
  await readSummary(page, 12);
  const tab = (name: RegExp) => page.getByRole('button', { name });
  await tab(/^Scores/).click();
  const words = page.getByRole('heading', { name: 'This panel cannot be shown' });
  await expect(words).toBeVisible();
  await expect(page.getByRole('alert').getByText(/could not be loaded.* Reload/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Reload', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Identities' }).getByText('Carl')).toBeVisible();
  await expect(words).toBeVisible();
  await tab(/^History/).click();
  await expect(words).toBeHidden();
  await expect(
    page.getByRole('region', { name: 'Drawer' }).getByText(/Amara/).first(),
  ).toBeVisible();
});
