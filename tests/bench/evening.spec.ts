import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { identitiesOf, openApp, pickFolder, readSummary, unzip } from '../e2e/app.ts';
import { expectSteadyHands, type Recorded, watchHands } from '../e2e/hands.ts';
import { Hand, type People, review } from '../e2e/sitting.ts';

/** An episode's folder, and `{track: person}`. */
const folder = process.env.EVENING_EPISODE;
const truthFile = process.env.EVENING_TRUTH;
const START = process.env.EVENING_START === 'default' ? 'default' : 'suggested';

// Recorded by the test itself, as a film of the evening: `npx playwright show-trace`.
test.use({ trace: 'off', viewport: { width: 1440, height: 900 } });
test.skip(folder === undefined || truthFile === undefined, 'EVENING_EPISODE is not set');

/** Name everybody on the wall of names. @returns names given */
async function nameAll(hand: Hand, people: People): Promise<number> {
  const { page } = hand;
  await hand.press('Control+k');
  await hand.type('name people');
  await hand.press('Enter');
  const wall = page.getByRole('region', { name: 'People to name' });
  await expect(wall).toBeVisible();
  if (await wall.getByText('Everybody has a name').isVisible()) return 0;
  const fields = wall.locator('.names-field');
  await expect(fields.first()).toBeFocused();
  const count = await fields.count();
  for (let i = 0; i < count; i++) {
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    const id = /identity-0*(\d+)/.exec(label ?? '')?.[1] ?? '';
    await hand.type(people[id] ?? 'nobody');
    await hand.press('Enter');
  }
  return count;
}

test('an evening by keyboard alone', async ({ page, context }) => {
  test.setTimeout(1_800_000);
  const truth = JSON.parse(readFileSync(truthFile ?? '', 'utf8')) as People;
  await watchHands(page);
  const faults = await openApp(page, '', START);
  await context.tracing.start({ screenshots: true, snapshots: true });
  await pickFolder(page, folder ?? '');
  await readSummary(page);
  const startedAt = Date.now();
  const hand = new Hand(page);
  const { certain, answers } = await review(hand, truth);
  const keysToTruth = hand.presses;
  const names = await nameAll(hand, truth);
  await hand.press('Control+k');
  await hand.type('export');
  await hand.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: /^(Export|Save|Download)/ })).toBeVisible();
  const download = page.waitForEvent('download', { timeout: 600_000 });
  await hand.press('Enter');
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
      `${keysToTruth} keys to the truth; ${names} names; ${hand.presses} keys in all, ${seconds.toFixed(0)} s ` +
      `of machine time; ${right} tracks under the right name; ${recorded.stored.length} steps`,
  );
  expect(faults).toEqual([]);
});
