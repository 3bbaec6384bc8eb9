import { expect, type Page, test } from '@playwright/test';
import { openApp, readSummary } from './app.ts';

/** Of the demo at the threshold of the specification. */
const DEMO = { tracks: 317, clusters: 13, singletons: 38 };

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
  await page.getByRole('button', { name: 'Load demo' }).click();
  await kernel.asked;
  await endWorker(page, 'cluster');
  await expect(page.getByText(/The part of this page that clusters stopped/)).toBeVisible();
  expect(await readSummary(page)).toEqual(DEMO);
  expect(faults).toEqual([]);
});
