import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import type { LogEntry, OperationLog } from '../../src/core/moderation/types.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { importChosen, memorySources } from '../unit/episode/node-source.ts';
import { Workbench } from '../unit/moderation/workbench.ts';
import { inMotion, openApp, pickFolder, readSummary, summaryOf } from './app.ts';

const TRACKS = 40;
/** Keys pressed in one life of a page, and acts told after which it is killed, at most. */
const KEYS_AT_MOST = 60;
const ACTS_AT_MOST = 6;
/** Kills of the page's process in one browser, and of whole browsers. */
const PAGE_KILLS = 6;
const BROWSER_KILLS = 2;

test.use({ ...inMotion, trace: 'off' });

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

/** Keys that act in the grid, those that move more often than those that decide; none that undoes. */
const KEYS = [
  ...['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'Space', 'Space'],
  ...['Shift+ArrowRight', 'g', 'x', 'l', 'l', 's', 'Delete', 'Shift+Delete', 'Escape'],
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

/** Call `hear` with what the page tells to be done, as it tells it. */
async function listen(page: Page, hear: (text: string) => void): Promise<void> {
  await page.exposeFunction('told', hear);
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

/** Undo so many steps by key. @returns the log as it is stored then */
async function undo(page: Page, log: OperationLog, steps: number): Promise<OperationLog> {
  for (let i = 0; i < steps; i++) await page.keyboard.press('Control+z');
  await expect.poll(async () => (await storedLog(page)).cursor).toBe(log.cursor - steps);
  return storedLog(page);
}

/** Press keys at random until the page is gone, or to the last of them. */
async function actAtRandom(page: Page, random: () => number): Promise<void> {
  await page.getByRole('grid', { name: 'Identities' }).focus();
  for (let i = 0; i < KEYS_AT_MOST; i++) {
    const key = KEYS[Math.floor(random() * KEYS.length)] as string;
    const pressed = await page.keyboard.press(key).then(
      () => true,
      () => false,
    );
    if (!pressed) return;
  }
}

/**
 * The stored log is the one that a life began with, and what the life was told to have done, in
 * order; what was stored but not told any more may stand between and behind.
 */
function checkKept(log: OperationLog, began: OperationLog, told: readonly string[]): void {
  const acts = log.entries.slice(began.cursor).map(({ text }) => text);
  expect(log.entries.slice(0, began.cursor)).toEqual(began.entries.slice(0, began.cursor));
  if (log.cursor === began.cursor) expect(log.entries).toEqual(began.entries);
  else expect(log.cursor).toBe(log.entries.length);
  let from = 0;
  for (const text of told) {
    const at = acts.indexOf(text, from);
    expect(at, `"${text}" was told, in ${JSON.stringify(told)}; stored is ${acts}`).toBeGreaterThan(
      -1,
    );
    from = at + 1;
  }
}

/** The page shows what the stored log says, to the last whole entry and no further. */
async function checkWhole(page: Page, bench: Workbench): Promise<OperationLog> {
  await expect(summaryOf(page)).toHaveText(/tracks/);
  const log = await storedLog(page);
  expect(log.entries.map(({ seq }) => seq)).toEqual(log.entries.map((_, i) => i + 1));
  expect(log.cursor).toBeLessThanOrEqual(log.entries.length);

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

/** Kill the process of a page; what comes of it is seen by whoever waits for the page. */
type Kill = (page: Page) => Promise<void>;

test('killed as soon as an act is told, the page is at its last whole step, with that act', async ({
  context,
}) => {
  const rows = episodeRows();
  const folder = mkdtempSync(join(tmpdir(), 'cutline-kill-'));
  writeFileSync(
    join(folder, 'faces.jsonl'),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  const bench = await Workbench.openRanked(
    await importChosen(memorySources({ 'faces.jsonl': rows })),
  );
  const random = seeded(11);
  let before: { began: OperationLog; told: readonly string[] } | undefined;
  let done = 0;

  /** The page as the life before left it. */
  const reopen = async (page: Page): Promise<OperationLog> => {
    if (before === undefined) await openEpisode(page, folder);
    else await openApp(page);
    const log = await checkWhole(page, bench);
    if (before !== undefined) checkKept(log, before.began, before.told);
    return log;
  };

  /** One life of a page: opened as it was left, checked, then killed as it tells an act. */
  const life = async (
    at: BrowserContext,
    prepare: (page: Page) => Promise<Kill>,
  ): Promise<void> => {
    const page = await at.newPage();
    const told: string[] = [];
    let hear: (text: string) => void = () => undefined;
    await listen(page, (text) => hear(text));
    const log = await reopen(page);
    const most = Math.max(0, log.cursor - 1);
    let began = await undo(page, log, Math.min(most, Math.floor(random() * 4)));
    // Where only single tracks are left there is no grid to press keys in.
    if ((await readSummary(page)).clusters === 0) began = await undo(page, began, began.cursor);
    const kill = await prepare(page);
    const acts = Math.ceil(random() * ACTS_AT_MOST);
    let killed: Promise<void> | undefined;
    hear = (text) => {
      told.push(text);
      if (told.length === acts) killed ??= kill(page);
    };
    await actAtRandom(page, random);
    killed ??= kill(page);
    await killed;
    done += told.length;
    before = { began, told };
  };

  const crash = async (page: Page): Promise<Kill> => {
    const cdp = await page.context().newCDPSession(page);
    return async () => {
      const crashed = page.waitForEvent('crash');
      cdp.send('Page.crash').catch(() => undefined);
      await crashed;
      await page.close();
    };
  };
  for (let kills = 0; kills < PAGE_KILLS; kills++) await life(context, crash);
  await reopen(await context.newPage());

  // Whole browsers, with a profile on disk.
  const profile = mkdtempSync(join(tmpdir(), 'cutline-profile-'));
  const { baseURL = '', launchOptions } = test.info().project.use;
  before = undefined;
  for (let kills = 0; kills <= BROWSER_KILLS; kills++) {
    const browser = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL });
    if (kills === BROWSER_KILLS) await reopen(await browser.newPage());
    else {
      await life(browser, async () => async () => {
        // Every process of that browser, at once.
        spawnSync('pkill', ['-9', '-f', profile]);
      });
    }
    await browser.close().catch(() => undefined);
  }
  console.log(`killed ${PAGE_KILLS + BROWSER_KILLS} times in ${done} acts`);
  expect(done).toBeGreaterThan(PAGE_KILLS + BROWSER_KILLS);
});
