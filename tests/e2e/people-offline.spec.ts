import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { dataDir } from '../data.ts';
import { openApp } from './app.ts';

const seeds = dataDir('SEEDS_DIR');

// What is loaded when it is first wanted is kept by the service worker.
test.use({ serviceWorkers: 'allow' });

/** Faces that the page finds in a photograph. */
async function facesIn(page: Page, name: string, count: number): Promise<void> {
  await page
    .getByRole('button', { name: /^People/ })
    .first()
    .click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add photographs' }).first().click(),
  ]);
  await chooser.setFiles(join(seeds ?? '', name));
  const row = page.getByRole('dialog').getByRole('listitem').filter({ hasText: name });
  await expect(row.getByRole('button', { name: /^Face \d/ })).toHaveCount(count);
}

test('faces are found out of the box, and without a connection from then on', async ({
  page,
  context,
}) => {
  test.skip(seeds === undefined, 'SEEDS_DIR is not set: no real face to look at');
  const faults = await openApp(page);
  await facesIn(page, 'two_people.jpg', 2);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // Runtime, worker and the three models.
  await expect
    .poll(() =>
      page.evaluate(async () => (await (await caches.open('cutline-models')).keys()).length),
    )
    .toBe(7);
  await context.setOffline(true);
  await page.reload();
  await facesIn(page, 'obama_small.jpg', 1);
  expect(faults).toEqual([]);
});
