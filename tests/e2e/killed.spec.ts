import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import type { LogEntry, OperationLog } from '../../src/core/moderation/types.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { importChosen, memorySources } from '../unit/episode/node-source.ts';
import { Workbench } from '../unit/moderation/workbench.ts';
import { openApp, pickFolder, readSummary, summaryOf } from './app.ts';

const TRACKS = 40;
/** Keys pressed in one life of a page. */
const KEYS_AT_MOST = 40;
/** Kills of the page's process in one browser, and of whole browsers. */
const PAGE_KILLS = 47;
const BROWSER_KILLS = 3;

test.use({ trace: 'off' });

/** A small episode of eight people, five tracks each; every fifth track is a little off. */
function episodeRows(): readonly unknown[] {
  const random = seeded(7);
  return Array.from({ length: TRACKS * 2 }, (_, i) => {
    const track = 1 + (i >> 1);
    const person = track % 8;
    const off = track % 5 === 0 ? 0.9 : 0.35;
    const embedding = Array.from({ length: 16 }, (_, k) =>
      Number(((k % 8 === person ? 1 : 0) + off * (random() - 0.5)).toFixed(4)),
    );
    const frame = i * 12;
    return {
      ep_id: 'killed-s01e01',
      face_id: `face_${i}`,
      track_id: track,
      frame_idx: frame,
      ts: frame / 24,
      embedding,
    };
  });
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Keys that act in the grid, those that move more often than those that decide. */
const KEYS = [
  ...['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'Space', 'Space'],
  ...['Shift+ArrowRight', 'g', 'x', 'l', 'l', 's', 'Delete', 'Shift+Delete'],
  ...['Control+z', 'Control+z', 'Control+z', 'Control+Shift+z', 'Escape'],
];

/** The log as it lies in the page's storage. */
function storedLog(page: Page): Promise<OperationLog> {
  return page.evaluate(
    () =>
      new Promise<OperationLog>((resolve, reject) => {
        const request = indexedDB.open('cutline');
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const store = request.result.transaction('records').objectStore('records');
          const entries = store.getAll(IDBKeyRange.bound(['log'], ['log', []]));
          const positions = store.getAll(IDBKeyRange.bound(['cursor'], ['cursor', []]));
          positions.onsuccess = () => {
            const position: Omit<OperationLog, 'entries'> = positions.result[0] ?? {
              cursor: 0,
              lastNumber: 0,
            };
            const list = (entries.result as LogEntry[]).sort((a, b) => a.seq - b.seq);
            resolve({ entries: list, ...position });
            request.result.close();
          };
        };
      }),
  );
}

/** What the page has told to be done, as it tells it. */
async function listen(page: Page, told: string[]): Promise<void> {
  await page.exposeFunction('told', (text: string) => told.push(text));
  await page.addInitScript(() => {
    const tell = (window as unknown as { told: (text: string) => void }).told;
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if (!(node instanceof HTMLElement)) continue;
          const notice = node.matches('.notice') ? node : node.querySelector('.notice');
          if (notice?.getAttribute('data-level') !== 'done') continue;
          tell(notice.querySelector('p, span')?.textContent ?? '');
        }
      }
    }).observe(document, { childList: true, subtree: true });
  });
}

/** Act at random; whoever kills the page then does so while the last acts are being stored. */
async function actAtRandom(page: Page, random: () => number): Promise<void> {
  const grid = page.getByRole('grid', { name: 'Identities' });
  // Everything may have gone into the bins: take that back, so that there is something to act on.
  for (let i = 0; i < 100 && !(await grid.isVisible()); i++) await page.keyboard.press('Control+z');
  await grid.focus();
  const keys = Math.ceil(KEYS_AT_MOST * random());
  for (let i = 0; i < keys; i++) {
    await page.keyboard.press(KEYS[Math.floor(random() * KEYS.length)] as string);
  }
}

/** The page shows what the stored log says, to the last whole entry and no further. */
async function checkWhole(
  page: Page,
  bench: Workbench,
  told: readonly string[],
): Promise<OperationLog> {
  await expect(summaryOf(page)).toHaveText(/tracks/);
  const log = await storedLog(page);
  expect(log.entries.map(({ seq }) => seq)).toEqual(log.entries.map((_, i) => i + 1));
  expect(log.cursor).toBeLessThanOrEqual(log.entries.length);
  // What was said to be done was stored before it was said; an act that was stored after it, but not
  // said any more, may have cut it off.
  const said = told.at(-1);
  const newest = log.entries.at(-1)?.text;
  const texts = log.entries.map(({ text }) => text);
  if (said !== undefined && told.includes(newest ?? '')) expect(texts).toContain(said);

  await bench.show(log);
  const { metrics, identities } = bench.result.identitySet;
  const { num_tracks, num_clusters, num_singletons } = metrics;
  await expect(summaryOf(page)).toHaveText(
    [
      counted(num_tracks, 'track'),
      counted(num_clusters, 'cluster'),
      counted(num_singletons, 'singleton'),
    ].join(' · '),
  );
  const expected = new Set(
    identities.map(({ id, tracks, faceCount, locked }) =>
      [id, tracks.length, faceCount, locked].join(),
    ),
  );
  const shown = await page
    .getByRole('grid', { name: 'Identities' })
    .getByRole('row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  for (const label of shown) expect(expected).toContain(gist(label));
  return log;
}

/** Id, tracks, faces and lock of a card's name. */
function gist(label: string): string {
  const id = /identity-\d+/.exec(label)?.[0];
  const [, tracks, faces] = /(\d+) tracks?, (\d+) faces?/.exec(label) ?? [];
  return [id, tracks, faces, /\blocked\b/.test(label)].join();
}

async function openEpisode(page: Page, folder: string): Promise<void> {
  await openApp(page);
  await pickFolder(page, folder);
  await readSummary(page, TRACKS);
}

test('killed in the middle of acts, fifty times, the page is at its last whole step', async ({
  context,
}) => {
  test.setTimeout(300_000);
  const rows = episodeRows();
  const folder = mkdtempSync(join(tmpdir(), 'cutline-kill-'));
  writeFileSync(
    join(folder, 'faces.jsonl'),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  const bench = await Workbench.open(await importChosen(memorySources({ 'faces.jsonl': rows })));
  const random = seeded(11);
  let lives = 0;
  let told: string[] = [];
  let done = 0;

  /** One life of a page: opened as it was left, checked, then killed at work. */
  const life = async (at: BrowserContext, kill: (page: Page) => Promise<void>): Promise<void> => {
    const page = await at.newPage();
    const heard: string[] = [];
    await listen(page, heard);
    if (lives === 0) await openEpisode(page, folder);
    else await openApp(page);
    await checkWhole(page, bench, told);
    done += told.length;
    told = heard;
    await actAtRandom(page, random);
    await kill(page);
    lives += 1;
  };

  const crash = async (page: Page): Promise<void> => {
    const cdp = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    cdp.send('Page.crash').catch(() => undefined);
    await crashed;
    await page.close();
  };
  for (let kills = 0; kills < PAGE_KILLS; kills++) await life(context, crash);

  // Whole browsers, with a profile on disk.
  const profile = mkdtempSync(join(tmpdir(), 'cutline-profile-'));
  const { baseURL = '', launchOptions } = test.info().project.use;
  lives = 0;
  told = [];
  for (let kills = 0; kills <= BROWSER_KILLS; kills++) {
    const server = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL });
    if (kills === BROWSER_KILLS) {
      const page = await server.newPage();
      await openApp(page);
      await checkWhole(page, bench, []);
      await server.close();
    } else {
      await life(server, async () => {
        // Every process of that browser, at once.
        spawnSync('pkill', ['-9', '-f', profile]);
        await server.close().catch(() => undefined);
      });
    }
  }

  const page = await context.newPage();
  await openApp(page);
  const { entries: steps } = await checkWhole(page, bench, []);
  console.log(
    `killed ${PAGE_KILLS + BROWSER_KILLS} times in ${done} acts; ${steps.length} steps in the log`,
  );
  expect(done).toBeGreaterThan(PAGE_KILLS + BROWSER_KILLS);
});
