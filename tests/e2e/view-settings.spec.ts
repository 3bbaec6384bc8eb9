import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Dump, restoreStorage } from '../fixtures/storage/storage-json.mjs';
import { exportIdentities, openApp, openBlank, readSummary } from './app.ts';
import { seriousFaults } from './axe.ts';

test('short tracks are hidden and a person id is said by keyboard; a link to the demo opens it all the same', async ({
  page,
}) => {
  await openBlank(page);
  const dump = join(import.meta.dirname, '../fixtures/storage/1-standing.json');
  await page.evaluate(restoreStorage, JSON.parse(readFileSync(dump, 'utf8')) as Dump);
  const faults = await openApp(page);
  const summary = await readSummary(page, 12);
  const grid = page.getByRole('grid', { name: 'Identities' });
  const cards = await grid.getByRole('gridcell').count();

  // Nobody of this episode has so many faces, and some have a name, which stays.
  await page.getByRole('button', { name: 'Short and poor tracks' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu', { name: 'Short and poor tracks' })).toBeVisible();
  expect(await seriousFaults(page, 'everything')).toEqual([]);
  for (let down = 0; down < 5; down++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const line = page.getByText(/\d+ short tracks? hidden: fewer than 20 faces/);
  await expect(line).toBeVisible();
  expect(await readSummary(page, 12)).toEqual(summary);
  // Stored a moment later; a reload shows what was left.
  await page.reload();
  await expect(line).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(line).toBeHidden();
  await expect(grid.getByRole('gridcell')).toHaveCount(cards);

  await grid.getByRole('gridcell').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await inspector.getByRole('button', { name: /^(Say it|Change)$/ }).focus();
  await page.keyboard.press('Enter');
  await expect(inspector.getByRole('combobox', { name: /^Person id of/ })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('amara-okafor');
  await page.keyboard.press('Enter');
  const person = inspector.locator('.person-line');
  await expect(person).toContainText('amara-okafor');
  const said = async () =>
    (await exportIdentities(page)).identities.filter(
      ({ labels }) => labels?.person_id === 'amara-okafor',
    ).length;
  expect(await said()).toBe(1);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(person).not.toContainText('amara-okafor');
  expect(await said()).toBe(0);

  await page.goto('./?demo');
  await expect(page.getByRole('button', { name: /^Episode: demo-s01e01/ })).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  expect(faults).toEqual([]);
});
