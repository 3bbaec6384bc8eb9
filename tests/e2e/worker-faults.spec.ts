import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page, test } from '@playwright/test';
import { openApp, openScenes, pickFolder, readSummary, scenesTest } from './app.ts';

const linkage = (page: Page) => page.getByRole('combobox', { name: 'Linkage' });
const alerts = (page: Page) => page.getByRole('region', { name: 'Messages' }).getByRole('alert');
const restarted = (page: Page) => page.getByText(/The part of this page that clusters stopped/);

/** Keep every request for the kernel waiting until it is let go: whoever asked for it computes nothing. */
async function holdKernel(page: Page) {
  let asked = 0;
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.context().route('**/kernel*.wasm', async (route) => {
    asked++;
    await released;
    await route.continue();
  });
  return { asked: () => asked, release };
}

/** End a worker as the system does: without an event, and without a word. */
async function endWorker(page: Page, name: string): Promise<void> {
  for (const worker of page.workers().filter((one) => one.url().includes(`${name}.worker`))) {
    worker.evaluate(() => self.close()).catch(() => {});
  }
}

scenesTest(
  'a worker that dies twice under the same work is told; what was shown stays',
  async ({ page }) => {
    const { summary } = await openScenes(page);
    const kernel = await holdKernel(page);
    await page.reload();
    await readSummary(page);
    await linkage(page).selectOption('complete');
    await expect.poll(kernel.asked).toBe(1);
    await endWorker(page, 'cluster');
    await expect(restarted(page)).toBeVisible();
    await expect.poll(kernel.asked).toBe(2);
    await endWorker(page, 'cluster');
    await expect(
      alerts(page).getByText(/stopped unexpectedly.*Nothing that was saved/),
    ).toBeVisible();
    // The grid is what it was, and a third worker does what is asked next.
    await expect(page.getByRole('grid', { name: 'Identities' }).getByRole('row')).not.toHaveCount(
      0,
    );
    kernel.release();
    await linkage(page).selectOption('average');
    expect(await readSummary(page)).toEqual(summary);
    await page.context().unroute('**/kernel*.wasm');
  },
);

scenesTest(
  'a tab that sleeps for an hour in the middle of a clustering goes on where it was',
  async ({ page }) => {
    const { summary } = await openScenes(page);
    const kernel = await holdKernel(page);
    await page.clock.install();
    await page.reload();
    await readSummary(page);
    await linkage(page).selectOption('complete');
    await expect.poll(kernel.asked).toBeGreaterThan(0);
    const asked = kernel.asked();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    await page.waitForTimeout(1_500);
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    // Every timer that would have fired in between fires now.
    await page.clock.fastForward('01:00:00');
    await page.clock.resume();
    kernel.release();
    const complete = await readSummary(page);
    expect(complete.tracks).toBe(summary.tracks);
    expect(complete).not.toEqual(summary);
    expect(kernel.asked()).toBe(asked);
    await expect(restarted(page)).toBeHidden();
    await expect(alerts(page)).toBeHidden();
    await page.context().unroute('**/kernel*.wasm');
  },
);

type Fate = 'cannot be started' | 'are killed at their first word' | 'never hear a word';

/** In the worker that measures: what becomes of the workers that it starts to compare for it. */
function doom(fate: Fate): void {
  const scope = self as unknown as { Worker: typeof Worker; hired: number };
  const Real = scope.Worker;
  scope.hired = 0;
  scope.Worker = class extends Real {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      scope.hired++;
      if (fate === 'cannot be started') throw new DOMException('refused', 'SecurityError');
      super(...given);
      if (fate !== 'are killed at their first word') return;
      // As the system does it: nothing is said.
      this.addEventListener('message', () => this.terminate(), { once: true });
    }
    override postMessage(...given: readonly unknown[]): void {
      if (fate === 'never hear a word') return;
      super.postMessage(...(given as Parameters<Worker['postMessage']>));
    }
  };
}

const FATES: readonly Fate[] = [
  'cannot be started',
  'are killed at their first word',
  'never hear a word',
];

test("helpers that are refused, killed or silent hold nothing up, and are nobody's news", async ({
  page,
}) => {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  for (const fate of FATES) {
    await page.goto('./bench.html?n=4000');
    await page.getByRole('checkbox', { name: /^WASM, one/ }).uncheck();
    const all = page.getByRole('checkbox', { name: /^WASM, all/ });
    test.skip(!(await all.isVisible()), 'one core: nobody helps here');
    const [worker] = page.workers();
    await worker?.evaluate(doom, fate);
    await page.getByRole('button', { name: /^Measure, about/ }).click();
    await expect(page.getByRole('status'), fate).toHaveText('Done: 1 row measured.');
    const hired = () => (self as unknown as { hired: number }).hired;
    expect(await worker?.evaluate(hired), fate).toBeGreaterThan(0);
  }
  expect(faults).toEqual([]);
});

/** An episode of so many tracks, of forty people, with short vectors. */
function episodeOf(tracks: number): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'cutline-e2e-')), 'many');
  mkdirSync(folder);
  const rows = Array.from({ length: tracks }, (_, i) => {
    const embedding = Array.from({ length: 16 }, (__, k) => {
      const own = Math.sin(1 + (i % 40) * 7.7 + k * (1 + (i % 40) * 0.9));
      return Number((own + 0.2 * Math.sin(i * 12.9 + k * 78.2)).toFixed(3));
    });
    return JSON.stringify({
      ep_id: 'many',
      track_id: i + 1,
      face_id: `f${i}`,
      frame_idx: 3 * i,
      embedding,
    });
  });
  writeFileSync(join(folder, 'faces.jsonl'), rows.join('\n'));
  return folder;
}

test('memory that the browser refuses is said, in numbers; what was shown stays', async ({
  baseURL,
}) => {
  const executablePath = process.env.CHROMIUM_PATH;
  // 40 MB for WebAssembly: enough for pairs, a third of what a square of all takes.
  const browser = await chromium.launch({
    args: ['--js-flags=--wasm-max-mem-pages=640'],
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const page = await browser.newPage({ baseURL: baseURL ?? '', serviceWorkers: 'block' });
    await openApp(page);
    await pickFolder(page, episodeOf(5_200));
    const summary = await readSummary(page, 5_200);
    await linkage(page).selectOption('centroid');
    await expect(
      alerts(page).getByText(
        /Comparing 5,200 tracks needs 109 MB of memory, more than this device/,
      ),
    ).toBeVisible();
    expect(await readSummary(page, 5_200)).toEqual(summary);
    await linkage(page).selectOption('average');
    expect(await readSummary(page, 5_200)).toEqual(summary);
  } finally {
    await browser.close();
  }
});
