import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { dropPaths, openApp, readSummary } from '../e2e/app.ts';
import { seasonEpisode } from './trace.ts';
import { warmth } from './warmth.ts';

// Recording a Playwright trace snapshots the page at every step: it would be what is measured.
test.use({ trace: 'off' });

const SIZES = (process.env.BENCH_SIZES ?? '300,1000,5000').split(',').map(Number);
/** Fresh pages of each size. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** Episodes that one page takes in turn: the first meets cold code, the others warm. */
const EPISODES = 5;
/** A hand needs as long as this, and more, until it drops what the page was opened for, ms. */
const HAND_MS = 2_000;

/** Reports what a fresh page takes for its first episode beside later ones; it asserts no time. */
for (const n of SIZES) {
  test(`the first of ${EPISODES} episodes of ${n} tracks in a fresh page is reported`, async ({
    browser,
  }) => {
    test.setTimeout(1_800_000);
    const folders = alike(seasonEpisode(n), EPISODES);
    const clustering = warmth();
    const summary = warmth();
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const page = await context.newPage();
      await openApp(page, '', 'suggested');
      await watchCluster(page);
      await page.waitForTimeout(HAND_MS);
      for (const [at, folder] of folders.entries()) {
        await dropPaths(page, [folder]);
        await shown(page, at, n);
        const trace = await traceOf(page);
        clustering.add(at === 0, trace.clustered);
        summary.add(at === 0, trace.shown);
      }
      await context.close();
    }
    for (const folder of folders) rmSync(folder, { recursive: true });
    for (const [where, times] of [
      ['page, clustering', clustering],
      ['page, drop to summary', summary],
    ] as const) {
      const row = { where, n, ...times.result() };
      test.info().annotations.push({ type: 'row', description: JSON.stringify(row) });
    }
  });
}

/** The same episode under other names, each in a folder of its own. */
function alike(folder: string, count: number): string[] {
  const text = readFileSync(join(folder, 'faces.jsonl'), 'utf8');
  return Array.from({ length: count }, (_, i) => {
    const copy = `${folder}-${i}`;
    cpSync(folder, copy, { recursive: true });
    writeFileSync(join(copy, 'faces.jsonl'), text.replaceAll('season-s01', `season-s0${i + 1}`));
    return copy;
  });
}

interface Trace {
  from: number;
  /** ms that the clustering worker took for matrix and linkage. */
  clustered: number;
  /** ms from the drop to the painted summary. */
  shown: number;
}

/** Watch what the clustering worker answers, and when an episode is dropped. To be called once a page. */
async function watchCluster(page: Page): Promise<void> {
  await page.evaluate(() => {
    const trace: Trace = { from: 0, clustered: 0, shown: 0 };
    Object.assign(window, { warmTrace: trace });
    const { postMessage } = Worker.prototype;
    const heard = new WeakSet<Worker>();
    Worker.prototype.postMessage = function (
      this: Worker,
      ...args: Parameters<typeof postMessage>
    ) {
      if (!heard.has(this)) {
        heard.add(this);
        this.addEventListener('message', ({ data }) => {
          const made = data?.value?.agglomeration;
          if (made !== undefined) trace.clustered = made.matrixMs + made.linkageMs;
        });
      }
      postMessage.apply(this, args);
    } as typeof postMessage;
    window.addEventListener(
      'drop',
      () => Object.assign(trace, { from: performance.now(), clustered: 0, shown: 0 }),
      true,
    );
  });
}

/** Until the episode that was dropped is the one that is shown. */
async function shown(page: Page, at: number, tracks: number): Promise<void> {
  await page.waitForFunction(
    (ep) =>
      document.title.includes(ep) &&
      document.querySelector('[aria-label="Clustering summary"][data-settled=true]') !== null,
    `season-s0${at + 1}`,
    { polling: 'raf' },
  );
  await page.evaluate(() => {
    const { warmTrace } = window as unknown as { warmTrace: Trace };
    warmTrace.shown = performance.now() - warmTrace.from;
  });
  await readSummary(page, tracks);
}

const traceOf = (page: Page): Promise<Trace> =>
  page.evaluate(() => (window as unknown as { warmTrace: Trace }).warmTrace);
