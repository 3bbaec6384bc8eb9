import { expect, type Page, test } from '@playwright/test';
import {
  exportZip,
  identitiesOf,
  openApp,
  openScenes,
  pickFolder,
  readSummary,
  scenesTest,
  typeThreshold,
} from './app.ts';
import { followSystemTheme, seriousFaults, seriousFaultsInBothThemes } from './axe.ts';
import { writeScenes } from './scenes.ts';

test('axe finds nothing serious on the main views in either theme', async ({ page }) => {
  await openApp(page);
  await followSystemTheme(page);
  expect(await seriousFaultsInBothThemes(page), 'welcome').toEqual([]);
  await pickFolder(page, writeScenes(5));
  await readSummary(page);
  await expect(page.getByRole('grid', { name: 'Identities' }).locator('img')).not.toHaveCount(0);
  expect(await seriousFaultsInBothThemes(page), 'identities').toEqual([]);
  await page.getByRole('grid', { name: 'Identities' }).getByRole('row').first().click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: /All faces/ })).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, '.pane'), 'one identity').toEqual([]);
  await page.keyboard.press('Escape');
  for (const tray of [/^Singletons/, /^Unembedded/, /^Skipped/]) {
    await page.getByRole('button', { name: tray }).first().click();
    expect(await seriousFaultsInBothThemes(page, '.pane'), String(tray)).toEqual([]);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, 'dialog[open]'), 'export').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, 'dialog[open]'), 'keys').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).not.toHaveCount(0);
  expect(await seriousFaultsInBothThemes(page, 'dialog[open]'), 'palette').toEqual([]);
  await page.keyboard.press('Escape');
  const grid = page.getByRole('grid', { name: 'Identities' });
  await grid.focus();
  for (const key of ['Home', 'Space', 'ArrowRight', 'Space']) await page.keyboard.press(key);
  expect(await seriousFaultsInBothThemes(page, '.selection-bar'), 'selection').toEqual([]);
  await page.keyboard.press('c');
  await expect(page.getByRole('region', { name: 'Compare' })).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, '.drawer'), 'compare').toEqual([]);
  await page.keyboard.press('Escape');
  await grid.focus();
  await page.keyboard.press('v');
  await expect(page.getByRole('region', { name: 'Review queue' })).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, '.drawer'), 'review').toEqual([]);
  await page.keyboard.press('y');
  await page.keyboard.press('h');
  await expect(page.getByRole('list', { name: /Steps/ })).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, '.drawer'), 'history').toEqual([]);

  // Whom nobody has named: a name, Enter, the next; all by keyboard, and nothing moves meanwhile.
  await page.getByRole('button', { name: /^Names/ }).click();
  const fields = page.getByRole('region', { name: 'People to name' }).getByRole('combobox');
  await expect(fields.first()).toBeFocused();
  await page.keyboard.type('Lisa');
  await page.keyboard.press('Enter');
  await expect(fields.nth(1)).toBeFocused();
  await expect(fields.first()).toHaveValue('Lisa');
  await page.keyboard.type('Li');
  await expect(page.getByRole('option', { name: /Lisa/ })).toBeVisible();
  expect(await seriousFaultsInBothThemes(page, '.drawer'), 'names').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(grid.getByRole('row', { name: /^Lisa/ })).toBeVisible();
});

scenesTest(
  'axe is heard: a fault that is planted in a part it looks at is found there',
  async ({ page }) => {
    await openScenes(page);
    // What is on its way in has no colours to axe.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const grid = page.getByRole('grid', { name: 'Identities' });
    await grid.focus();
    for (const key of ['Home', 'Space', 'ArrowRight', 'Space', 'h']) await page.keyboard.press(key);
    await expect(page.getByRole('list', { name: /Steps/ })).toBeVisible();
    const plant = (part: string) =>
      page
        .locator(part)
        .first()
        .evaluate((element) => {
          element.insertAdjacentHTML(
            'afterbegin',
            '<p class="pale">pale words</p><button></button>',
          );
          const pale = element.querySelector<HTMLElement>('.pale');
          Object.assign(pale?.style ?? {}, { color: '#777', background: '#666', zIndex: '9' });
        });
    for (const part of ['.pane', '.clustering-panel', '.drawer', '.selection-bar']) {
      await plant(part);
      const [colours, others] = [/^color-contrast: <p class="pale"/, /^button-name: <button>/];
      expect(await seriousFaults(page, 'colours', part), part).toEqual([
        expect.stringMatching(colours),
      ]);
      const all = await seriousFaults(page, 'everything', part);
      for (const fault of [colours, others]) {
        expect(all, part).toContainEqual(expect.stringMatching(fault));
      }
    }
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    // A window on its way in has no colours yet, and one that is drawn anew has lost what was planted.
    await expect(async () => {
      if ((await page.locator('dialog[open] .pale').count()) === 0) await plant('dialog[open]');
      expect(await seriousFaults(page, 'colours', 'dialog[open]')).toHaveLength(1);
    }).toPass({ timeout: 120_000 });
  },
);

/** Press Tab until the wanted control has focus: what a person without a mouse does. */
async function tabTo(page: Page, name: RegExp | string, role: Parameters<Page['getByRole']>[0]) {
  const wanted = page.getByRole(role, { name }).first();
  for (let presses = 0; presses < 60; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${role} ${String(name)}`);
}

test('the whole main job by keyboard alone: load the demo, tune, name, choose a face, undo, export', async ({
  page,
}) => {
  const faults = await openApp(page);
  await tabTo(page, 'Load demo', 'button');
  await page.keyboard.press('Enter');
  // A typical cast, with drawn faces.
  const summary = await readSummary(page);
  expect(summary.tracks).toBeGreaterThanOrEqual(300);
  expect(summary.clusters).toBeGreaterThanOrEqual(8);
  expect(summary.clusters).toBeLessThanOrEqual(30);
  await expect(page.getByRole('grid', { name: 'Identities' }).locator('img').first()).toBeVisible();

  await tabTo(page, 'Cluster threshold', 'slider');
  const before = await page.getByRole('slider', { name: 'Cluster threshold' }).inputValue();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider', { name: 'Cluster threshold' })).not.toHaveValue(before);

  await tabTo(page, 'Linkage', 'combobox');
  await page.keyboard.press('c');
  await expect(page.getByRole('combobox', { name: 'Linkage' })).toHaveValue(/complete|centroid/);

  const grid = page.getByRole('grid', { name: 'Identities' });
  for (let presses = 0; presses < 60; presses++) {
    if (await grid.evaluate((element) => element.contains(document.activeElement))) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('r');
  await page.keyboard.type('Kyle');
  await page.keyboard.press('Enter');
  await expect(grid.getByRole('row', { name: /^Kyle/ })).toBeVisible();
  await page.keyboard.press('l');
  await expect(grid.getByRole('row', { name: /^Kyle.*locked/i })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(grid.getByRole('row', { name: /^Kyle.*locked/i })).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(grid.getByRole('row', { name: /^Kyle.*locked/i })).toBeVisible();

  const files = await exportZip(page);
  const kyle = identitiesOf(files).identities.find((one) => one.labels?.name === 'Kyle');
  expect(kyle?.locked).toBe(true);
  expect(kyle?.canonical_face_path).toBe(`thumbs/${kyle?.identity_id}/rep.jpg`);
  const rep = files.get(kyle?.canonical_face_path ?? '');
  expect([...(rep?.subarray(0, 3) ?? [])]).toEqual([0xff, 0xd8, 0xff]);
  expect(faults).toEqual([]);
});

scenesTest('nothing is cut off or scrolls sideways at 1920, 1280 and 390 px', async ({ page }) => {
  await openScenes(page);
  for (const [width, height] of [
    [1920, 1080],
    [1280, 800],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    const overflow = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    await expect.poll(overflow, { message: `${width} px` }).toBeLessThanOrEqual(0);
  }
  // One panel at a time: a stage that is opened from another panel is seen.
  await page.getByRole('button', { name: 'Threshold', exact: true }).click();
  await typeThreshold(page, 0.8);
  await page.getByRole('button', { name: /^Look at/ }).click();
  await expect(page.getByRole('region', { name: 'Changes', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Apply all/ })).toBeVisible();
});
