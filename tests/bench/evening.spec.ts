import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { identitiesOf, openApp, pickFolder, readSummary, unzip } from '../e2e/app.ts';
import { expectSteadyHands, type Recorded, watchHands } from '../e2e/hands.ts';

/** An episode's folder, and `{track: person}`. */
const folder = process.env.EVENING_EPISODE;
const truthFile = process.env.EVENING_TRUTH;
const START = process.env.EVENING_START === 'default' ? 'default' : 'suggested';

// Recorded by the test itself, as a film of the evening: `npx playwright show-trace`.
test.use({ trace: 'off', viewport: { width: 1440, height: 900 } });
test.skip(folder === undefined || truthFile === undefined, 'EVENING_EPISODE is not set');

let presses = 0;
const press = async (page: Page, key: string): Promise<void> => {
  presses += 1;
  await page.keyboard.press(key);
};
const type = async (page: Page, text: string): Promise<void> => {
  presses += text.length;
  await page.keyboard.type(text);
};

/** Take out of the wall what is wrong, accept the rest. */
async function lookAtWall(page: Page, truth: Readonly<Record<string, string>>): Promise<number> {
  const cards = page.getByRole('list', { name: 'Merges that look certain' }).getByRole('checkbox');
  const question = page.locator('[data-question]');
  await expect(question.or(cards.first()).first()).toBeVisible();
  const keys = await cards.evaluateAll((boxes) =>
    boxes.map((box) => (box as HTMLElement).dataset.merge ?? ''),
  );
  if (keys.length === 0) return 0;
  await expect(cards.first()).toBeFocused();
  for (const [i, key] of keys.entries()) {
    if (i > 0) await press(page, 'ArrowRight');
    const [, a = '', b = ''] = key.split(':');
    if (truth[a] !== truth[b]) await press(page, 'Space');
  }
  await press(page, 'Enter');
  return keys.length;
}

/** Answer what is worth asking. @returns answers */
async function answerAll(page: Page, truth: Readonly<Record<string, string>>): Promise<number> {
  const panel = page.getByRole('region', { name: 'Review queue' });
  let last: string | undefined;
  for (let answers = 0; ; answers++) {
    let shown: string | undefined;
    await expect
      .poll(async () => {
        if (await page.getByText(/Nothing left that is worth asking/).isVisible()) return 'done';
        shown = (await panel.getAttribute('data-question')) ?? undefined;
        return shown ?? last;
      })
      .not.toBe(last);
    if (shown === undefined || shown === last) return answers;
    last = shown;
    const [kind, a = '', b = ''] = shown.split(':');
    if (kind === 'unnamed') {
      await press(page, 'y');
      await type(page, truth[a] ?? 'nobody');
      await press(page, 'Enter');
    } else await press(page, b === '' || truth[a] === truth[b] ? 'y' : 'x');
  }
}

/** Name everybody on the wall of names. @returns names given */
async function nameAll(page: Page, truth: Readonly<Record<string, string>>): Promise<number> {
  await press(page, 'Control+k');
  await type(page, 'name people');
  await press(page, 'Enter');
  const wall = page.getByRole('region', { name: 'People to name' });
  await expect(wall).toBeVisible();
  if (await wall.getByText('Everybody has a name').isVisible()) return 0;
  const fields = wall.locator('.names-field');
  await expect(fields.first()).toBeFocused();
  const count = await fields.count();
  for (let i = 0; i < count; i++) {
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    const id = /identity-0*(\d+)/.exec(label ?? '')?.[1] ?? '';
    await type(page, truth[id] ?? 'nobody');
    await press(page, 'Enter');
  }
  return count;
}

test('an evening by keyboard alone', async ({ page, context }) => {
  test.setTimeout(1_800_000);
  const truth = JSON.parse(readFileSync(truthFile ?? '', 'utf8')) as Record<string, string>;
  await watchHands(page);
  const faults = await openApp(page, '', START);
  await context.tracing.start({ screenshots: true, snapshots: true });
  await pickFolder(page, folder ?? '');
  await readSummary(page);
  const startedAt = Date.now();
  await press(page, 'v');
  const certain = await lookAtWall(page, truth);
  const answers = await answerAll(page, truth);
  const keysToTruth = presses;
  const names = await nameAll(page, truth);
  await press(page, 'Control+k');
  await type(page, 'export');
  await press(page, 'Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: /^(Export|Save|Download)/ })).toBeVisible();
  const download = page.waitForEvent('download', { timeout: 600_000 });
  await press(page, 'Enter');
  const files = await unzip(await (await download).path());
  const seconds = (Date.now() - startedAt) / 1000;
  await context.tracing.stop({ path: 'test-results/evening.zip' });
  const recorded = await page.evaluate(() => window.hands as Recorded);
  expectSteadyHands([recorded]);

  const { identities } = identitiesOf(files);
  const right = identities.reduce((sum, { track_ids, labels }) => {
    const person = (track: unknown) => truth[String(track).replace(/\D+0*/, '')];
    const named = track_ids.filter((track) => person(track) === labels?.name);
    return sum + named.length;
  }, 0);
  console.log(
    `${Object.keys(truth).length} tracks: ${certain} certain merges looked at, ${answers} answers, ` +
      `${keysToTruth} keys to the truth; ${names} names; ${presses} keys in all, ${seconds.toFixed(0)} s ` +
      `of machine time; ${right} tracks under the right name; ${recorded.stored.length} steps`,
  );
  expect(faults).toEqual([]);
});
