import { expect, type Page, test } from '@playwright/test';
import { openApp, pickFolder, readSummary } from '../e2e/app.ts';
import { MainThread, seasonEpisode, spread } from './trace.ts';

// Recording a Playwright trace snapshots the page at every step: it would be what is measured.
test.use({ trace: 'off' });

const TRACKS = Number(process.env.BENCH_TRACKS ?? 20_000);
/** Times each act is measured. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20);
/** An act is shown, and what it asks of the workers beside a clustering is answered, ms. */
const SHOWN_MS = 1_500;

/** The grid's own keys, from a card that has the focus. */
const NEXT_TWO = ['ArrowRight', 'Space', 'ArrowRight', 'Space'];

interface Act {
  /** Keys that lead up to it; they are not measured. */
  readonly before: readonly string[];
  readonly key: string;
}

/** Reports what acts cost the main thread; the machine is noisy, so it asserts no time. */
test('acts on a season: the main thread\u2019s work is reported', async ({ page }) => {
  test.setTimeout(3_600_000);
  await openApp(page);
  await pickFolder(page, seasonEpisode(TRACKS));
  await readSummary(page, TRACKS);
  await watchTasks(page);
  const thread = await MainThread.of(page);
  const measure = async (name: string, { before, key }: Act): Promise<void> => {
    const acts: number[] = [];
    const longest: number[] = [];
    const rests: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const one of before) await page.keyboard.press(one);
      await atRest(page, thread);
      await longestTask(page);
      const start = await thread.spent();
      await page.keyboard.press(key);
      await page.waitForTimeout(SHOWN_MS);
      acts.push((await thread.spent()) - start);
      longest.push(await longestTask(page));
      await atRest(page, thread);
      rests.push((await thread.spent()) - start);
    }
    const report = `shown ${spread(acts)}; longest in one go ${spread(longest)}; with its clustering ${spread(rests)}`;
    console.log(`main thread at ${TRACKS} tracks, ${name}: ${report}`);
    test.info().annotations.push({ type: `main thread, ${name}`, description: report });
  };
  await page.getByRole('grid', { name: 'Identities' }).focus();
  await page.keyboard.press('ArrowRight');
  await measure('lock', { before: ['ArrowRight'], key: 'l' });
  // Two who are nothing alike: it is asked, and Enter does it.
  await measure('merge', { before: [...NEXT_TWO, 'g'], key: 'Enter' });
  await measure('undo', { before: [], key: 'Control+z' });
  await measure('threshold step', { before: [], key: ']' });
  await page.keyboard.press('v');
  const panel = page.locator('section[aria-label="Review queue"][data-question]');
  const wall = page.getByRole('list', { name: 'Merges that look certain' });
  await panel.or(wall).first().waitFor();
  if (await wall.isVisible()) await page.keyboard.press('Escape');
  await panel.waitFor();
  await panel.focus();
  const asked = await panel.getAttribute('data-question');
  // Unsure is an answer to every kind of question.
  await measure('answer in the queue', { before: [], key: 'u' });
  expect(await panel.getAttribute('data-question')).not.toBe(asked);
});

/** From now on, remember how long the page was busy in one go: while it is, nothing answers. */
async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask' });
  });
}

/** The longest task since this was asked last, ms by the clock; 0 where none took 50. */
function longestTask(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(0, ...(window as unknown as { tasks: number[] }).tasks.splice(0)),
  );
}

/** Until no clustering is on its way and the main thread has nothing left to do. */
async function atRest(page: Page, thread: MainThread): Promise<void> {
  const isSettled = () =>
    page.evaluate(
      () =>
        document.querySelector<HTMLElement>('[role=status][aria-label="Clustering summary"]')
          ?.dataset.settled === 'true',
    );
  // Seldom: to ask is work of the main thread, too.
  while (!(await isSettled())) await page.waitForTimeout(1_000);
  let last = await thread.spent();
  for (let tries = 0; tries < 30; tries++) {
    await page.waitForTimeout(400);
    const now = await thread.spent();
    if (now - last < 8 && (await isSettled())) return;
    last = now;
  }
}
