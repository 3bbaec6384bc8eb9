import { expect, test } from '@playwright/test';
import { openApp, readSummary } from '../e2e/app.ts';

// Recording a Playwright trace snapshots the page at every move: it would be what is measured.
test.use({ trace: 'off' });

/** Reports how long frames took while the thumb was dragged; the machine is noisy, so it asserts no time. */
test('dragging over the demo regroups in every frame; the trace is reported', async ({ page }) => {
  await openApp(page);
  await page.getByRole('button', { name: 'Load demo' }).click();
  await readSummary(page);
  const slider = page.getByRole('slider', { name: 'Cluster threshold' });
  const box = await slider.boundingBox();
  if (box === null) throw new Error('the slider is not on the page');
  await page.evaluate(() => {
    const state = { frames: [] as number[], summaries: new Set<string>(), running: true };
    Object.assign(window, { trace: state });
    let last = performance.now();
    const step = (now: number) => {
      state.frames.push(now - last);
      last = now;
      state.summaries.add(document.querySelector('.threshold-counts')?.textContent ?? '');
      if (state.running) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.58, y);
  await page.mouse.down();
  for (let i = 0; i <= 120; i++) {
    const at = 0.55 + 0.35 * Math.sin(i / 12);
    await page.mouse.move(box.x + box.width * at, y);
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
  const { frames, regroupings } = await page.evaluate(() => {
    const { trace } = window as unknown as {
      trace: { frames: number[]; summaries: Set<string>; running: boolean };
    };
    trace.running = false;
    return { frames: trace.frames.slice(5), regroupings: trace.summaries.size };
  });
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
  const report = `${frames.length} frames, median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, max ${at(1).toFixed(1)} ms, ${regroupings} groupings seen`;
  console.log(`drag trace: ${report}`);
  test.info().annotations.push({ type: 'drag trace', description: report });
  expect(regroupings).toBeGreaterThan(5);
});
