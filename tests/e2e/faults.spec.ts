import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Dump, restoreStorage } from '../fixtures/storage/storage-json.mjs';
import { exportIdentities, openApp, openBlank, pickFolder, readSummary } from './app.ts';
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
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (
      this: Worker,
      ...args: Parameters<typeof postMessage>
    ) {
      if (JSON.stringify(Object(args[0]).path) === '["founders"]')
        Object.assign(window, { hasWork: true });
      postMessage.apply(this, args);
    } as typeof postMessage;
  });
  const faults = await openApp(page);
  await pickFolder(page, writeScenes());
  await kernel.asked;
  // A kernel is asked for ahead of time, too: a worker that ends before it has work is nobody's news.
  await page.waitForFunction(() => 'hasWork' in window);
  await endWorker(page, 'cluster');
  await expect(page.getByText(/The part of this page that clusters stopped/)).toBeVisible();
  expect(await readSummary(page)).toEqual(SCENES);
  expect(faults).toEqual([]);
});

/** An episode of twelve tracks, as an earlier visit stored it. */
async function restore(page: Page): Promise<void> {
  await openBlank(page);
  const dump = join(import.meta.dirname, '../fixtures/storage/1-standing.json');
  await page.evaluate(restoreStorage, JSON.parse(readFileSync(dump, 'utf8')) as Dump);
}

/** No file of the page can be had any more: its names are gone with a new version. */
const GONE = '**/assets/*';
const index = readFileSync(join(import.meta.dirname, '../../dist/app/index.html'));

test('parts that cannot be had any more take themselves away and nothing else', async ({
  page,
}) => {
  await page.route('**/ScoresPanel*.js', (route) => route.abort());
  await page.route('**/SimilarityPanel*.css', (route) => route.fulfill({ status: 404 }));
  await restore(page);
  await openApp(page);
  await readSummary(page, 12);
  const tab = (name: RegExp) => page.getByRole('button', { name });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const words = page.getByRole('heading', { name: 'This panel cannot be shown' });
  const lost = page.getByRole('alert').getByText(/could not be loaded.* Reload/);
  for (const panel of [/^Similarity/, /^Scores/]) {
    await tab(panel).click();
    await expect(words).toBeVisible();
    await expect(lost).toBeVisible();
    await expect(button('Reload')).toBeVisible();
  }
  await button('Redo').click();
  await expect(page.getByRole('grid', { name: 'Identities' }).getByText('Carl')).toBeVisible();
  await expect(words).toBeVisible();
  await tab(/^History/).click();
  await expect(words).toBeHidden();
  await expect(
    page.getByRole('region', { name: 'Drawer' }).getByText(/Amara/).first(),
  ).toBeVisible();

  // Whatever is asked for from here on, the page is answered with itself.
  await page.route(GONE, (route) => route.fulfill({ contentType: 'text/html', body: index }));
  await tab(/^Map/).click();
  await expect(lost).toBeVisible();
  // A window has no place of its own where it could say so.
  await page.keyboard.press('?');
  const notice = page.getByRole('region', { name: 'Messages' }).getByRole('alert');
  await expect(notice.getByText(/could not be loaded/)).toBeInViewport();
  await button('Undo').click();
  await expect(page.getByRole('grid', { name: 'Identities' }).getByText('Carl')).toBeHidden();
  const { identities } = await exportIdentities(page);
  expect(identities.map(({ labels }) => labels?.name)).toContain('Amara');

  await page.unroute(GONE);
  await notice.getByRole('button', { name: 'Reload' }).click();
  await expect(notice).toBeHidden();
  await readSummary(page, 12);
  await expect(button('Redo')).toBeEnabled();
});

test('a page whose program, or whose look, cannot be had says so', async ({ page }) => {
  await page.route('**/index-*.js', (route) => route.abort());
  await page.goto('./');
  const words = page.getByText(/not loaded yet.* reload the page/);
  await expect(words).toBeHidden();
  await words.evaluate((element) => element.getAnimations().forEach((wait) => void wait.finish()));
  await expect(words).toBeVisible();
  await page.unroute('**/index-*.js');
  const alert = page.getByRole('alert').getByText(/could not be loaded/);
  for (const style of ['**/base-*.css', '**/index-*.css']) {
    await page.route(style, (route) => route.abort());
    await page.goto('./');
    await expect(alert).toBeVisible();
    await page.unroute(style);
  }
  // Loaded ahead, the part itself would be there: it is not shown without its style.
  await restore(page);
  await page.route('**/Workbench-*.css', (route) => route.abort());
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'This page cannot be shown' })).toBeVisible();
  await expect(alert).toBeVisible();
});
