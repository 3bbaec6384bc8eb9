import { expect, test } from '@playwright/test';
import { openApp, pickFolder, readSummary, summaryOf } from '../e2e/app.ts';
import { keyTrace, largeEpisode, spread, watchKeys } from './trace.ts';

// Recording a Playwright trace snapshots the page at every step: it would be what is measured.
test.use({ trace: 'off' });

/** Times each act is measured. */
const ROUNDS = 12;

/** Reports how long an act takes until the grid shows it; the machine is noisy, so it asserts no time. */
test('acts on 1,000 tracks: the trace from key press to repainted grid is reported', async ({
  page,
}) => {
  await openApp(page);
  await pickFolder(page, largeEpisode(1_000, 25));
  await readSummary(page, 1_000);
  const grid = page.getByRole('grid', { name: 'Identities' });
  await grid.focus();
  await page.keyboard.press('ArrowRight');
  await watchKeys(page);
  const acts: Record<string, readonly string[]> = {
    lock: ['l', 'Control+z', 'ArrowRight'],
    // Nobody is like anybody: it is asked, and Enter does it.
    merge: ['Space', 'ArrowRight', 'Space', 'g', 'Enter'],
    noise: ['Delete'],
    undo: ['Control+z'],
  };
  for (const [name, keys] of Object.entries(acts)) {
    const decisive = name === 'merge' ? keys.length - 1 : 0;
    const first: number[] = [];
    const last: number[] = [];
    await page.keyboard.press('ArrowRight');
    for (let i = 0; i < ROUNDS; i++) {
      for (const [k, key] of keys.entries()) {
        if (k === decisive) {
          await page.waitForTimeout(250);
          await page.keyboard.press(key);
          // Linkage included: nothing moves any more.
          await page.waitForTimeout(350);
          const trace = await keyTrace(page);
          first.push(trace.first);
          last.push(trace.last);
        } else {
          await page.keyboard.press(key);
        }
      }
    }
    // Every act was seen on the page.
    expect(first.filter((ms) => ms > 0)).toHaveLength(ROUNDS);
    const report = `first paint ${spread(first)}; at rest ${spread(last)}`;
    console.log(`operation trace, ${name}: ${report}`);
    test.info().annotations.push({ type: `operation trace, ${name}`, description: report });
  }
});

test('5,000 identities scroll; the trace is reported', async ({ page }) => {
  test.setTimeout(180_000);
  await openApp(page);
  await pickFolder(page, largeEpisode(5_000, 1));
  await readSummary(page, 5_000);
  const least = page.getByRole('spinbutton', { name: 'Minimum cluster size' });
  await least.fill('1');
  await least.press('Enter');
  await expect(summaryOf(page)).toHaveText(/5000 clusters/, { timeout: 60_000 });
  const grid = page.getByRole('grid', { name: 'Identities' });
  await grid.hover();
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    let last = performance.now();
    const step = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  for (let i = 0; i < 120; i++) {
    await page.mouse.wheel(0, 240);
    await page.waitForTimeout(16);
  }
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const report = `${frames.length} frames, ${spread(frames.slice(5))}`;
  console.log(`scroll trace over 5,000 identities: ${report}`);
  test.info().annotations.push({ type: 'scroll trace', description: report });
  const top = await grid.evaluate(
    (element) => element.scrollTop || element.parentElement?.scrollTop,
  );
  expect(top).toBeGreaterThan(10_000);
});
