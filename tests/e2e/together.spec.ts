import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import {
  expectSummary,
  exportZip,
  identitiesOf,
  mergeUnlike,
  openApp,
  pickFolder,
  readSummary,
  textOf,
  typeThreshold,
  withoutTimestamps,
} from './app.ts';
import { followSystemTheme, seriousFaultsInBothThemes } from './axe.ts';

/** Degrees at which the tracks of an episode look: two who are in both, and one who is in each alone. */
const EPISODES = { 'ep-1': [0, 18, 22, 120, 122], 'ep.2': [1, 39, 240, 242] };
const NAME = 'show-s01';
const THRESHOLD = 0.9;
/** At that: those about 0, those about 25, and one of each alone. */
const TOGETHER = { tracks: 9, clusters: 4, singletons: 0 };

/** @returns a folder with a folder of each episode */
function writeSeason(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-season-'));
  for (const [epId, looks] of Object.entries(EPISODES)) {
    const faces = looks.flatMap((degrees, t) =>
      [0, 1].map((k) => ({
        ...{ ep_id: epId, track_id: t + 1, face_id: `face_${t + 1}_${k}` },
        ...{ frame_idx: 100 * t + k, ts: 4 * t + k, bbox_xyxy: [10, 10, 60 + k, 60 + k] },
        embedding: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0],
      })),
    );
    mkdirSync(join(folder, epId));
    writeFileSync(
      join(folder, epId, 'faces.jsonl'),
      faces.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
  }
  return folder;
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Identities' });
const card = (page: Page, name: RegExp) => grid(page).getByRole('row', { name });

/** Press Tab, or Shift+Tab, until something has the focus: whoever has no mouse comes there, too. */
async function tabTo(page: Page, what: ReturnType<Page['locator']>, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 12; presses++) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(what).toBeFocused({ timeout: 1 });
}

/** The files of a run of the command line, as it goes on from those that are at `out`. */
function runTogether(folder: string, out: string): string[] {
  const options = ['--ep-id', NAME, '--out', out, '--cluster-thresh', String(THRESHOLD)];
  const episodes = Object.keys(EPISODES).flatMap((epId) => ['--episode', join(folder, epId)]);
  const program = ['dist/cli/main.mjs', 'episode-run', '--cluster'];
  execFileSync(process.execPath, [...program, ...options, ...episodes], { stdio: 'pipe' });
  return readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^ep[-.].\/.*\./.test(path),
  );
}

test('a folder of two episodes is opened as one, decided on, kept, and split as the command line does', async ({
  page,
}) => {
  const folder = writeSeason();
  const faults = await openApp(page);
  await followSystemTheme(page);
  await pickFolder(page, folder);
  const dialog = page.getByRole('dialog', { name: 'Which ones?' });
  await expect(dialog.getByText('2 episodes found.')).toBeVisible();
  const open = dialog.getByRole('button', { name: 'Import' });
  await expect(open).toBeFocused();
  // By keyboard alone.
  await tabTo(page, dialog.getByRole('button', { name: 'Choose all 2' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, dialog.getByRole('textbox', { name: 'Called' }), 'Shift+Tab');
  await page.keyboard.type('EP-1');
  await expect(dialog.getByText('ep-1 is one of them')).toBeVisible();
  const both = dialog.getByRole('button', { name: 'Open 2 together' });
  await expect(both).toBeDisabled();
  expect(await seriousFaultsInBothThemes(page, 'dialog[open]')).toEqual([]);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(NAME);
  await expect(both).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Imported show-s01: 2 episodes, 9 tracks/).first()).toBeVisible();
  await readSummary(page, 9);
  await typeThreshold(page, THRESHOLD);
  await expectSummary(page, TOGETHER);

  // The two of each episode alone are one person.
  await grid(page).focus();
  for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'Space', 'ArrowRight', 'Space']) {
    await page.keyboard.press(key);
  }
  await mergeUnlike(page);
  const merged = { ...TOGETHER, clusters: 3 };
  await expectSummary(page, merged);
  await grid(page).focus();
  await page.keyboard.press('r');
  await page.keyboard.type('Bea');
  await page.keyboard.press('Enter');
  await expect(card(page, /^Bea/)).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(card(page, /^Bea/)).toBeHidden();
  await page.keyboard.press('Control+z');
  await expectSummary(page, TOGETHER);
  await page.keyboard.press('Control+Shift+z');
  await page.keyboard.press('Control+Shift+z');
  await expect(card(page, /^Bea/)).toBeVisible();
  await expectSummary(page, merged);
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await card(page, /^Bea/).click();
  for (const epId of Object.keys(EPISODES)) {
    await expect(inspector.getByRole('button', { name: `${epId} 2 tracks` })).toBeVisible();
  }
  expect(await seriousFaultsInBothThemes(page, '.inspector')).toEqual([]);

  await page.reload();
  expect(await readSummary(page, 9)).toEqual(merged);
  await expect(card(page, /^Bea/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeEnabled();

  const files = await exportZip(page);
  const out = mkdtempSync(join(tmpdir(), 'cutline-season-'));
  for (const path of ['identities.json', 'moderation_log.jsonl']) {
    writeFileSync(join(out, path), textOf(files, path));
  }
  const paths = runTogether(folder, out);
  expect([...files.keys()].filter((path) => path.includes('/')).sort()).toEqual(paths.sort());
  for (const path of paths) {
    const text = withoutTimestamps(readFileSync(join(out, path), 'utf8'));
    expect(withoutTimestamps(textOf(files, path)), path).toBe(text);
  }
  const names = (epId: string) =>
    JSON.parse(textOf(files, `${epId}/identities.json`)).identities.map(
      ({ labels }: { labels: { name?: string } }) => labels.name,
    );
  expect(identitiesOf(files).identities).toHaveLength(3);
  for (const epId of Object.keys(EPISODES)) expect(names(epId)).toContain('Bea');
  expect(faults).toEqual([]);
});

test('episodes of the library are opened as one as they were left, by keyboard alone', async ({
  page,
}) => {
  const folder = writeSeason();
  const faults = await openApp(page);
  await followSystemTheme(page);
  for (const epId of Object.keys(EPISODES)) {
    await pickFolder(page, join(folder, epId));
    await readSummary(page, EPISODES[epId as keyof typeof EPISODES].length);
    await grid(page).getByRole('row').first().click();
    await page.keyboard.press('r');
    await page.keyboard.type(`Of ${epId}`);
    await page.keyboard.press('Enter');
    await expect(card(page, /^Of ep/)).toBeVisible();
  }
  const menu = page.getByRole('button', { name: 'Episode: ep.2' });
  await menu.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Manage storage' }).focus();
  await page.keyboard.press('Enter');
  const storage = page.getByRole('dialog', { name: 'Storage' });
  const several = storage.getByRole('button', { name: 'Open several together…' });
  await tabTo(page, several, 'Shift+Tab');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Open several together' });
  const boxes = dialog.getByRole('checkbox');
  await expect(boxes).toHaveCount(2);
  await expect(boxes.first()).toBeFocused();
  // Back, and again: the focus goes along.
  await tabTo(page, dialog.getByRole('button', { name: 'Cancel' }));
  await page.keyboard.press('Enter');
  await expect(several).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(boxes.first()).toBeFocused();
  await page.keyboard.press('Space');
  await expect(dialog.getByRole('button', { name: 'Open together' })).toBeDisabled();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await seriousFaultsInBothThemes(page, 'dialog[open]')).toEqual([]);
  await tabTo(page, dialog.getByRole('button', { name: 'Open 2 together' }));
  await page.keyboard.press('Enter');
  await readSummary(page, 9);
  await expect(page.getByRole('heading', { name: 'ep-1+ep.2', level: 1 })).toBeAttached();
  for (const epId of Object.keys(EPISODES)) {
    await expect(card(page, new RegExp(`^Of ${epId}`))).toBeVisible();
  }
  expect(faults).toEqual([]);
});
