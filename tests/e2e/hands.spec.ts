import { expect, type Page, test } from '@playwright/test';
import { inMotion, openApp, readSummary } from './app.ts';
import { expectSteadyHands, type Recorded, watchHands } from './hands.ts';

/** Presses in one run, in three visits of the same page. `HANDS_PRESSES=3000 HANDS_SEED=7` tries more. */
const PRESSES = Number(process.env.HANDS_PRESSES ?? 48);
const SEED = Number(process.env.HANDS_SEED ?? 1);

// Everything that can be chosen is on the screen at once: what is scrolled away cannot be looked for.
test.use({ ...inMotion, viewport: { width: 1920, height: 1400 }, trace: 'off' });

/** How often a key is pressed among the others. */
const KEYS: Readonly<Record<string, number>> = {
  ...{ v: 4, y: 9, x: 5, u: 2, Space: 5, 'Shift+Space': 1, Enter: 7, Escape: 4, Tab: 2 },
  ...{ ArrowRight: 5, ArrowDown: 3, ArrowLeft: 2, 'Shift+ArrowRight': 3, 'Control+a': 0.3 },
  ...{ l: 3, r: 3, F2: 1, g: 4, p: 2, s: 1, c: 0.5, n: 2, '1': 1, '2': 1 },
  ...{ k: 1, m: 1, t: 1, Delete: 1, 'Shift+Delete': 0.5, h: 0.5, '/': 0.5 },
  ...{ a: 2, o: 2, b: 1 },
  ...{ 'Control+z': 4, 'Control+Shift+z': 1, '{': 1, '}': 1, ',': 1, '.': 2 },
};

/** Mulberry32. @returns numbers in [0, 1) */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function keyAt(share: number): string {
  const total = Object.values(KEYS).reduce((sum, weight) => sum + weight, 0);
  let left = share * total;
  for (const [key, weight] of Object.entries(KEYS)) {
    left -= weight;
    if (left < 0) return key;
  }
  return 'y';
}

/** Often at once, sometimes while something is on its way, seldom after a look. */
function pauseAt(share: number): number {
  if (share < 0.6) return share * 60;
  return share < 0.92 ? (share - 0.6) * 1200 : 1200;
}

async function press(page: Page, count: number, random: () => number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await page.keyboard.press(keyAt(random()));
    await page.waitForTimeout(pauseAt(random()));
  }
}

/** Whatever came before: a question or a wall on the screen, and keys for it as fast as they go. */
async function review(page: Page): Promise<void> {
  const stage = page.getByRole('region', { name: 'Review queue' });
  for (let i = 0; i < 4; i++) await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Review/ }).click();
  await expect(
    stage.getByRole('checkbox').or(page.locator('[data-question]')).first(),
  ).toBeVisible();
  for (const key of ['Enter', 'y', 'y', 'x', 'y', 'Control+z', 'y']) await page.keyboard.press(key);
}

async function recorded(page: Page): Promise<Recorded> {
  await readSummary(page);
  return page.evaluate(() => window.hands as Recorded);
}

test('at whatever moment a key is pressed, it does what the screen says', async ({ page }) => {
  const random = randomOf(SEED);
  await watchHands(page);
  const faults = await openApp(page);
  await page.getByRole('button', { name: 'Load demo' }).click();
  const visits: Recorded[] = [];
  for (let visit = 0; visit < 3; visit++) {
    // From the first moment on: nothing is waited for.
    if (visit > 0) await page.reload({ waitUntil: 'commit' });
    await press(page, PRESSES / 3, random);
    await readSummary(page);
    if (visit === 1) await review(page);
    visits.push(await recorded(page));
  }
  expectSteadyHands(visits);
  const steps = visits.flatMap(({ stored }) => stored.map(({ entry }) => entry.operation.type));
  console.log(`${PRESSES} keys, ${steps.length} steps: ${[...new Set(steps)].sort().join(', ')}`);
  // No keys that do nothing would be steady, too.
  expect(steps).not.toEqual([]);
  expect(faults).toEqual([]);
});
