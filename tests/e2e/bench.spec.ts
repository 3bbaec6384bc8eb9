import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import type { SpeedReport } from '../../src/core/speed/report.ts';
import { openScenes, scenesTest } from './app.ts';
import { seriousFaults } from './axe.ts';

const rows = (page: Page) => page.getByRole('region', { name: 'Measurements' }).getByRole('row');
const start = (page: Page) => page.getByRole('button', { name: /^Measure, about/ });
/** A check mark of a size or an engine. */
const check = (page: Page, name: string | RegExp) =>
  page.getByRole('checkbox', { name, exact: true });

/** The page that measures, with small sizes beside those on offer. */
async function openBench(page: Page, sizes: string): Promise<string[]> {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(`./bench.html?n=${sizes}`);
  await expect(start(page)).toBeVisible();
  return faults;
}

test('what is measured stands in rows and a curve, and leaves as a report or as Markdown', async ({
  page,
  context,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const faults = await openBench(page, '300,600');
  await check(page, /^JavaScript/).check();
  await start(page).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText(/^Done: \d rows measured/);
  await expect(start(page)).toBeFocused();
  const text = await rows(page).allTextContents();
  expect(text.filter((row) => /^(?:300|600)WASM, 1 worker/.test(row))).toHaveLength(2);
  expect(text.filter((row) => /^(?:300|600)JavaScript/.test(row))).toHaveLength(2);
  await expect(page.getByRole('figure', { name: 'Time by tracks' })).toBeVisible();

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save report' }).click(),
  ]);
  const saved = await readFile(await file.path(), 'utf8');
  const report: SpeedReport = JSON.parse(saved);
  expect(Object.keys(report).filter((key) => !/^(?:memoryGB|adapter)$/.test(key))).toEqual([
    'format',
    'version',
    'cutline',
    'browser',
    'cores',
    'rows',
    'failures',
  ]);
  expect(report.cutline).toMatch(/^\d+\.\d+\.\d+$/);
  expect(report.rows).toHaveLength(text.length - 1);
  for (const row of report.rows) {
    expect(row).toMatchObject({ d: 512, linkage: 'average', totalMs: expect.any(Number) });
    expect(row.totalMs).toBeGreaterThanOrEqual(row.matrixMs);
  }

  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect(page.getByRole('status')).toHaveText('Copied as Markdown.');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('| tracks | engine | workers |');
  expect(copied).toContain('| 600 | js | 1 | average |');
  // Everything came from where the page came from, and nothing went anywhere.
  const { origin } = new URL(page.url());
  expect(asked.filter((url) => !/^(?:blob|data):/.test(url) && !url.startsWith(origin))).toEqual(
    [],
  );
  expect(faults).toEqual([]);
});

test('a run is cancelled in the middle; what was measured stays, and another can begin', async ({
  page,
}) => {
  const faults = await openBench(page, '300,5000');
  await check(page, /^WASM, all/).uncheck();
  await check(page, /^JavaScript/).check();
  await start(page).click();
  await expect(page.getByText(/5,000 tracks · JavaScript/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('status')).toHaveText(/^Cancelled: 3 rows/);
  await expect(page.getByRole('progressbar')).toBeHidden();
  await check(page, '5,000').uncheck();
  await start(page).click();
  await expect(page.getByRole('status')).toHaveText(/^Done: 3 rows/);
  expect(faults).toEqual([]);
});

test('a worker that ends takes its own row away; the next is measured', async ({ page }) => {
  await openBench(page, '300,5000');
  await check(page, '300').uncheck();
  await check(page, /^WASM, all/).uncheck();
  await check(page, /^JavaScript/).check();
  await start(page).click();
  await expect(page.getByText(/5,000 tracks · JavaScript · comparing/).first()).toBeVisible();
  for (const worker of page.workers()) worker.evaluate(() => self.close()).catch(() => {});
  const failures = page.getByRole('list', { name: 'Not measured' });
  await expect(failures.getByText(/5,000 tracks · JavaScript.*stopped unexpectedly/)).toBeVisible();
  await check(page, '300').check();
  await check(page, '5,000').uncheck();
  await start(page).click();
  await expect(page.getByRole('status')).toHaveText(/^Done: 3 rows/);
});

test('axe finds nothing serious, in either theme and on a phone; nothing is wider than it', async ({
  page,
}) => {
  for (const theme of ['light', 'dark']) {
    await page.addInitScript((name) => localStorage.setItem('cutline:theme', name), theme);
    await openBench(page, '300');
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    expect(await seriousFaults(page, 'everything'), `${theme}, empty`).toEqual([]);
    await start(page).click();
    await expect(page.getByRole('status')).toHaveText(/^Done/);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await seriousFaults(page, 'everything'), `${theme}, measured`).toEqual([]);
    const wide = () => document.querySelector('.bench')!.scrollWidth > innerWidth;
    expect(await page.evaluate(wide)).toBe(false);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});

scenesTest('the engine badge leads there, in a tab of its own', async ({ page }) => {
  await openScenes(page);
  await page.getByRole('button', { name: /^Engine:/ }).click();
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('menuitem', { name: /^Measure this machine/ }).click(),
  ]);
  await expect(opened.getByRole('heading', { name: 'Speed of this machine' })).toBeVisible();
  await opened.getByRole('link', { name: /to the workbench/ }).click();
  await expect(opened.getByRole('grid', { name: 'Identities' })).toBeVisible();
});

test.describe('without a connection', () => {
  test.use({ serviceWorkers: 'allow' });
  test('it opens and measures, once the workbench was there', async ({ page, context }) => {
    await page.goto('./');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await openBench(page, '300');
    await start(page).click();
    await expect(page.getByRole('status')).toHaveText(/^Done/);
  });
});
