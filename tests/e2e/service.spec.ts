import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openApp } from './app.ts';
import { seriousFaults } from './axe.ts';
import { type Service, serveFolder, TOKEN } from './served-folder.ts';

// Nobody but the service worker knows what a navigation comes to.
test.use({ serviceWorkers: 'allow' });

/** The built program over the pipeline's own run. */
function serve(): Promise<Service> {
  const root = mkdtempSync(join(tmpdir(), 'cutline-service-'));
  cpSync('tests/fixtures/import/real_run', root, { recursive: true });
  return serveFolder(root);
}

test('on any other host nothing is asked of a service, and nothing of one is shown', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const faults = await openApp(page);
  await expect(page.getByText('There is no server.')).toBeVisible();
  await expect(page.getByText('On this service')).toHaveCount(0);
  expect(asked.filter((path) => /^\/(episodes|healthz|login)/.test(path))).toEqual([]);
  expect(asked.filter((path) => /[Ss]ervice-?[Ee]pisodes/.test(path))).toEqual([]);
  expect(asked.filter((path) => /\/(?:watch|engine|SyncStatus|SharedDialog)-/.test(path))).toEqual(
    [],
  );
  expect(faults).toEqual([]);
});

test('an episode of the service that serves the page opens like a dropped folder', async ({
  page,
}) => {
  const { origin, child } = await serve();
  await page.goto(origin);
  const section = page.getByRole('region', { name: 'On this service' });
  await expect(section).toContainText('Open the login link');
  // By another name of this machine, and with the service worker there.
  await page.evaluate(() => navigator.serviceWorker.ready);
  const { port } = new URL(origin);
  await page.goto(`http://localhost:${port}/login?token=${TOKEN}`);
  expect(page.url()).toBe(`${origin}/`);
  const episode = section.getByRole('button', { name: /demo-s01e01/ });
  await expect(episode).toBeVisible();
  expect(await seriousFaults(page, 'everything')).toEqual([]);
  await episode.click();
  await expect(page.getByRole('button', { name: 'Episode: demo-s01e01' })).toBeVisible();
  await expect(page.locator('.app img').first()).toBeVisible();

  // What the service has of its own is not the page.
  await page.goto(`${origin}/docs`);
  await expect(page.getByRole('heading', { name: /^Cutline API/ })).toBeVisible();
  expect(await seriousFaults(page, 'everything')).toEqual([]);
  await page.goto(`${origin}/openapi.json`);
  expect(await page.locator('body').textContent()).toContain('"openapi":"3.1.0"');

  // Without it, what was read is here all the same.
  child.kill('SIGTERM');
  await new Promise((settle) => child.on('close', settle));
  await page.goto(origin);
  await expect(page.getByRole('button', { name: 'Episode: demo-s01e01' })).toBeVisible();
  await page.getByRole('button', { name: 'Episode: demo-s01e01' }).click();
  await page.getByRole('menuitem', { name: 'Close episode' }).click();
  await expect(section).toContainText('The service does not answer.');
  await expect(page.getByRole('region', { name: 'Recent' })).toContainText('demo-s01e01');
});
