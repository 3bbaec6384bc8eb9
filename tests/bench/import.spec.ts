import { type Page, test } from '@playwright/test';
import { dropPaths, openApp, pickFolder, readSummary } from '../e2e/app.ts';
import { cropsEpisode, spread } from './trace.ts';

// Recording a Playwright trace snapshots the page at every step: it would be what is measured.
test.use({ trace: 'off' });

/** Times each way in is measured, each in a profile of its own. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const TRACKS = 800;
const FACES_EACH = 5;

/** Reports how long an import takes until it is seen; the machine is noisy, so it asserts no time. */
test('a folder of 800 tracks and 4,000 crops: the way from drop to summary is reported', async ({
  browser,
}) => {
  test.setTimeout(1_800_000);
  const folder = await cropsEpisode(TRACKS, FACES_EACH);
  for (const [name, give] of [
    ['a dropped folder', (page: Page) => dropPaths(page, [folder])],
    ['a chosen folder', (page: Page) => pickFolder(page, folder)],
  ] as const) {
    const bars: number[] = [];
    const summaries: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const page = await context.newPage();
      await openApp(page, '', 'suggested');
      await watchImport(page);
      await give(page);
      await readSummary(page, TRACKS);
      const { bar, summary } = await importTrace(page);
      bars.push(bar);
      summaries.push(summary);
      await context.close();
    }
    const report = `progress shown ${spread(bars)}; summary shown ${spread(summaries)}`;
    console.log(`import of ${TRACKS} tracks, ${name}: ${report}`);
    test.info().annotations.push({ type: `import, ${name}`, description: report });
  }
});

/** When what is first painted, ms from the event that brings files in; 0 for what was not. */
interface ImportTrace {
  readonly bar: number;
  readonly summary: number;
}

/** Watch how long an import takes to show. To be called once a page. */
async function watchImport(page: Page): Promise<void> {
  await page.evaluate(() => {
    const trace = { from: 0, bar: 0, summary: 0 };
    Object.assign(window, { importTrace: trace });
    const begin = () => {
      if (trace.from === 0) trace.from = performance.now();
    };
    window.addEventListener('drop', begin, true);
    window.addEventListener('change', begin, true);
    const painted = (part: 'bar' | 'summary', selector: string) => {
      if (trace.from === 0 || trace[part] > 0 || document.querySelector(selector) === null) return;
      trace[part] = -1;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          trace[part] = performance.now() - trace.from;
        };
        channel.port2.postMessage(0);
      });
    };
    const look = () => {
      if (trace.bar === 0) painted('bar', '[role=progressbar]');
      if (trace.summary === 0)
        painted('summary', '[aria-label="Clustering summary"][data-settled=true]');
    };
    const watched = { childList: true, subtree: true, attributes: true };
    new MutationObserver(look).observe(document.body, watched);
  });
}

const importTrace = (page: Page): Promise<ImportTrace> =>
  page.evaluate(() => (window as unknown as { importTrace: ImportTrace }).importTrace);
