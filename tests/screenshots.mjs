// Pictures for the README and the install dialog, taken of the built app with the demo episode:
// `npm run build && node tests/screenshots.mjs`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { preview } from 'vite';
import { ensureBrowser } from './ensure-browser.mjs';

const OUT = 'public/screenshots';
const server = await preview({ preview: { port: 0, strictPort: false } });
const address = server.resolvedUrls?.local[0] ?? '';
const executablePath = await ensureBrowser();
const browser = await chromium.launch(executablePath ? { executablePath } : {});
mkdirSync(OUT, { recursive: true });

/** @param start where new episodes start; as a new user has it, or at 0.58, which the tour's steps begin at */
async function open(width, height, theme, start = 'default') {
  const page = await openEmpty(width, height, theme, start);
  await page.getByRole('button', { name: 'Load demo' }).click();
  await page.getByRole('grid', { name: 'Identities' }).locator('img').first().waitFor();
  return page;
}

async function openEmpty(width, height, theme, start) {
  const context = await browser.newContext({ viewport: { width, height } });
  await context.addInitScript((choice) => localStorage.setItem('cutline:start', choice), start);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Theme and help' }).click();
  await page.getByRole('menuitemradio', { name: theme }).click();
  return page;
}

async function threshold(page, value) {
  const field = page.getByRole('spinbutton', { name: 'Cluster threshold value' });
  await field.fill(String(value));
  await field.press('Enter');
  await page.getByRole('grid', { name: 'Identities' }).focus();
}

async function save(page, name) {
  // Faces are drawn as they come into view; the notice of the import goes by itself.
  await page
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: 'Dismiss' })
    .first()
    .click({ timeout: 3000 })
    .catch(() => {});
  await page.waitForTimeout(6000);
  const png = await page.screenshot();
  await sharp(png).webp({ quality: 82 }).toFile(`${OUT}/${name}.webp`);
}

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(250);
  }
}

const dark = await open(1440, 900, 'Dark', 'suggested');
await dark.getByRole('grid', { name: 'Identities' }).getByRole('row').first().click();
await dark.keyboard.press('r');
await dark.keyboard.type('Amara');
await dark.keyboard.press('Enter');
await dark.keyboard.press('l');
await save(dark, 'identities-dark');

const light = await open(1440, 900, 'Light');
await light.getByRole('grid', { name: 'Identities' }).getByRole('row').nth(1).click();
await light.keyboard.press('Enter');
await save(light, 'identity-light');

// Moderation, on a page of its own: a few decisions, then each of its views.
const desk = await open(1440, 900, 'Dark');
const cards = desk.getByRole('grid', { name: 'Identities' }).getByRole('row');
await desk.getByRole('grid', { name: 'Identities' }).focus();
await press(desk, 'ArrowRight', 'r');
await desk.keyboard.type('Amara');
await press(desk, 'Enter', 'l', 'ArrowRight', 'r');
await desk.keyboard.type('Bea');
await press(desk, 'Enter', 'ArrowRight', 'r');
await desk.keyboard.type('Carl');
await press(desk, 'Enter', 'v');
await desk.getByRole('region', { name: 'Review queue' }).locator('img').first().waitFor();
if (await desk.getByRole('list', { name: 'Merges that look certain' }).isVisible()) {
  await save(desk, 'wall-dark');
  await press(desk, 'Escape');
}
await save(desk, 'review-dark');
await press(desk, 'x', 'y', 'y', 'h');
await desk.getByPlaceholder('Name this point, to come back to it').fill('Cast named');
await desk.getByRole('button', { name: 'Add checkpoint' }).click();
await save(desk, 'history-dark');
await desk.getByRole('grid', { name: 'Identities' }).focus();
await press(desk, 'h');
await cards.nth(1).click();
await press(desk, 'Space', 'ArrowRight', 'Space', 'c');
await save(desk, 'compare-dark');
await press(desk, 'Escape', 'Escape', 'Escape');
await cards.nth(2).waitFor();
const [from, to] = await Promise.all([cards.nth(5).boundingBox(), cards.nth(2).boundingBox()]);
await desk.mouse.move(from.x + 60, from.y + 60);
await desk.mouse.down();
await desk.mouse.move(from.x + 90, from.y + 90, { steps: 5 });
await desk.mouse.move(to.x + 90, to.y + 80, { steps: 10 });
await save(desk, 'drag-dark');

const naming = await open(1440, 900, 'Light', 'suggested');
await naming.getByRole('button', { name: /^Names/ }).click();
await naming.getByRole('region', { name: 'People to name' }).locator('img').first().waitFor();
await naming.waitForTimeout(1000);
await naming.keyboard.type('Amara');
await press(naming, 'Enter');
await save(naming, 'names-light');

// The pictures of the threshold, at the size they must be readable at.
for (const [key, name, theme] of [
  ['w', 'landscape', 'Light'],
  ['d', 'dendrogram', 'Dark'],
  ['i', 'similarity', 'Dark'],
  ['a', 'map', 'Light'],
  ['b', 'scores', 'Light'],
]) {
  const page = await open(1280, 800, theme);
  await page.getByRole('grid', { name: 'Identities' }).focus();
  await press(page, 'Home', 'r');
  await page.keyboard.type('Amara');
  await press(page, 'Enter', 'l', 'ArrowRight', 'r');
  await page.keyboard.type('Bea');
  await press(page, 'Enter');
  await threshold(page, 0.5);
  await press(page, key);
  await page.waitForTimeout(4000);
  await save(page, `${name}-${theme.toLowerCase()}`);
  await page.context().close();
}

const judged = await open(1280, 800, 'Dark');
await judged.getByRole('grid', { name: 'Identities' }).focus();
await press(judged, 'Home', 'l');
await threshold(judged, 0.42);
await judged.getByRole('button', { name: /^Look at/ }).click();
await save(judged, 'diff-dark');
await judged.getByRole('button', { name: 'Back to the faces' }).click();
await judged.getByRole('button', { name: 'Parameters', exact: true }).click();
await judged.getByRole('button', { name: /pairs/ }).first().click();
await judged.getByRole('dialog').locator('img').first().waitFor();
await save(judged, 'same-frame-dark');

// A season: two more episodes of other vectors, without their crops, beside the demo.
const season = await open(1280, 800, 'Dark');
for (const [seed, difficulty] of [
  [2, 'hard'],
  [5, 'easy'],
]) {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-season-'));
  const demo = ['demo', '--seed', seed, '--difficulty', difficulty, '--out', folder].map(String);
  execFileSync(process.execPath, ['dist/cli/main.mjs', ...demo]);
  rmSync(join(folder, 'data/frames'), { recursive: true, force: true });
  await season.getByLabel('Episode folder', { exact: true }).first().setInputFiles(folder);
  await season.waitForTimeout(8000);
}
await season.getByRole('button', { name: /^Episode: / }).click();
await season.getByText('demo-s01e01', { exact: true }).last().click();
await season.waitForTimeout(5000);
await threshold(season, 0.5);
await press(season, 'e');
await season.waitForTimeout(15_000);
await save(season, 'season-dark');

// People of the demo, known in an episode that has them too, and drawn photographs of two of them.
const NAMES = ['Ava Stone', 'Ben Ito', 'Cara Dune', 'Dev Rao', 'Eli Moss', 'Fay Lind', 'Gus Hart'];
const people = await open(1440, 900, 'Dark', 'suggested');
const peopleButton = people.getByRole('button', { name: /^People/ }).first();
await people
  .getByRole('button', { name: /^Names/ })
  .first()
  .click();
const fields = people.getByRole('region', { name: 'People to name' }).getByRole('combobox');
for (const [i, name] of NAMES.entries()) {
  await fields.nth(i).fill(name);
  await fields.nth(i).press('Enter');
}
await press(people, 'Escape');
await people.getByRole('grid', { name: 'Identities' }).getByRole('row').first().click();
await press(people, 'Control+a', 'l');
await people.getByRole('button', { name: 'Add faces' }).click();
await people.waitForTimeout(6000);
const next = mkdtempSync(join(tmpdir(), 'cutline-people-'));
const again = ['demo', '--seed', '1', '--people', '0', '--out', next];
execFileSync(process.execPath, ['dist/cli/main.mjs', ...again]);
await people.getByLabel('Episode folder', { exact: true }).first().setInputFiles(next);
await people.waitForTimeout(12_000);
await peopleButton.click();
const ava = people.getByRole('button', { name: /^Ava Stone/ });
await ava.waitFor();
await save(people, 'people-dark');
await ava.click();
await save(people, 'person-dark');
await press(people, 'Escape');
await people.getByRole('button', { name: 'Screen time' }).click();
await save(people, 'screen-time-dark');
await press(people, 'Escape');
const photos = [];
for (const [track, name] of [
  ['track_0001', 'mira-lopez'],
  ['track_0012', 'ava-stone'],
]) {
  const folder = join(next, 'data/frames/demo-s01e02-cast0/crops', track);
  const photo = join(next, `${name}.png`);
  await sharp(join(folder, readdirSync(folder)[0]))
    .resize(480)
    .extend({ top: 60, bottom: 60, left: 120, right: 120, background: '#3a4152' })
    .toFile(photo);
  photos.push(photo);
}
const [chooser] = await Promise.all([
  people.waitForEvent('filechooser'),
  people.getByRole('button', { name: 'Add photographs' }).first().click(),
]);
await chooser.setFiles(photos);
await people.getByRole('button', { name: 'Add 2 faces' }).waitFor();
await save(people, 'photographs-dark');
await people.getByRole('button', { name: /^(Cancel|Done)$/ }).click();
await peopleButton.click();
await press(people, 'Control+z');
await people
  .getByRole('button', { name: /^Known/ })
  .first()
  .click();
await people.waitForTimeout(2000);
await save(people, 'known-dark');
rmSync(next, { recursive: true, force: true });

const phone = await open(390, 844, 'Dark', 'suggested');
await save(phone, 'phone-dark');

await browser.close();
await server.close();
