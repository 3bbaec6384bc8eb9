import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Dump, dumpStorage, restoreStorage } from '../fixtures/storage/storage-json.mjs';
import { exportIdentities, openApp, openBlank, readSummary } from './app.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/storage');
/** Of those, tests/unit/state opens every one. */
const OLDEST = '1-decisions.json';

const readDump = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dump;
const below = (dump: Dump, kind: string) => dump.records.filter(({ key }) => key[0] === kind);
const schemaOf = (dump: Dump) => below(dump, 'schema')[0]?.value;
const withSchema = (dump: Dump, schema: number): Dump => ({
  ...dump,
  records: dump.records.map((one) => (one.key[0] === 'schema' ? { ...one, value: schema } : one)),
});

/** Put a dump in the place of what is stored. */
async function store(page: Page, dump: Dump): Promise<void> {
  await openBlank(page);
  await page.evaluate(restoreStorage, dump);
}

async function stored(page: Page): Promise<Dump> {
  await openBlank(page);
  return page.evaluate(dumpStorage);
}

const cards = (page: Page) => page.getByRole('grid', { name: 'Identities' }).getByRole('row');
const undo = (page: Page) => page.getByRole('button', { name: 'Undo', exact: true });
const redo = (page: Page) => page.getByRole('button', { name: 'Redo', exact: true });

test('what the oldest build stored opens as it was left', async ({ page }) => {
  const before = readDump(OLDEST);
  await store(page, before);
  const faults = await openApp(page);
  expect(await readSummary(page)).toEqual({ tracks: 12, clusters: 4, singletons: 1 });
  await expect(cards(page).nth(0)).toHaveAccessibleName(/^Amara, .* 4 tracks, .* locked$/);
  await expect(cards(page).nth(1)).toContainText('Bea');
  await expect(cards(page).nth(2)).toContainText('identity-00008');
  await expect(cards(page).nth(0).locator('img').first()).toBeVisible();

  // The name that was taken back can be given again, and everything be taken back.
  await redo(page).click();
  await expect(cards(page).nth(2)).toContainText('Carl');
  await expect(redo(page)).toBeDisabled();
  const steps = below(before, 'log').length;
  for (let step = 0; step < steps; step++) {
    await expect(undo(page)).toBeEnabled();
    await undo(page).click();
  }
  await expect(undo(page)).toBeDisabled();
  await expect(cards(page).nth(0)).toContainText('identity-00001');
  for (let step = 0; step < steps; step++) await redo(page).click();
  await expect(redo(page)).toBeDisabled();
  await expect(cards(page).nth(2)).toContainText('Carl');
  expect(faults).toEqual([]);
  // Pictures of those who stand for somebody are made when it is still.
  await expect.poll(() => page.evaluate(keptPictures)).toBe(5);

  const after = await stored(page);
  expect(below(after, 'log')).toEqual(below(before, 'log'));
  expect(below(after, 'cursor')[0]?.value).toMatchObject({ cursor: steps });
  expect(below(after, 'vectors')).toEqual(below(before, 'vectors'));
  expect(below(after, 'crop')).toEqual(below(before, 'crop'));
  expect(schemaOf(after)).toBeGreaterThan(schemaOf(before) as number);

  // Where no crop can be read they are on the grid, as soon as it is there.
  await store(page, { ...after, records: after.records.filter(({ key }) => key[0] !== 'crop') });
  await openApp(page);
  for (const card of [0, 1, 2, 3]) {
    await expect(cards(page).nth(card).locator('img').first()).toBeVisible();
  }
});

/** In the page: how many pictures of representatives are stored. */
async function keptPictures(): Promise<number> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open('cutline'));
  const records = database.transaction('records').objectStore('records');
  const count = await answer(records.count(IDBKeyRange.bound(['rep'], ['rep', []])));
  database.close();
  return count;
}

test('a migration that is cut short leaves what was there, and the next page makes it', async ({
  page,
}) => {
  const before = readDump(OLDEST);
  await store(page, before);
  // The last record of the step is refused, as when the page is killed before the disk has it all.
  await page.addInitScript(() => {
    if (sessionStorage.getItem('whole') !== null) return;
    const put = IDBObjectStore.prototype.put;
    let puts = 0;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value, key) {
      puts += 1;
      const request = put.call(this, value, key);
      if (puts === 2) this.transaction.abort();
      return request;
    };
  });
  await openApp(page);
  await expect(page.getByText(/could not save to its storage/).first()).toBeVisible();
  expect(await stored(page)).toEqual(before);
  await page.evaluate(() => sessionStorage.setItem('whole', ''));
  await openApp(page);
  expect(await readSummary(page)).toEqual({ tracks: 12, clusters: 4, singletons: 1 });
  const after = await stored(page);
  expect(below(after, 'cursor')[0]?.value).toEqual({ cursor: 3, lastNumber: 0 });
});

test('what a newer program stored stays as it is, whatever is done then', async ({ page }) => {
  const before = withSchema(readDump('1-standing.json'), 99);
  await store(page, before);
  await openApp(page);
  const words = page.getByText(/written by a newer version of Cutline/);
  // By one voice.
  await expect(words).toHaveCount(1);
  await expect(page.getByRole('alert')).toHaveCount(0);
  // It can be looked at, and worked on: in this page alone.
  expect(await readSummary(page)).toEqual({ tracks: 12, clusters: 4, singletons: 1 });
  await expect(page.getByText(/nothing you do here is saved/)).toBeVisible();
  await redo(page).click();
  await expect(cards(page).nth(2)).toContainText('Carl');
  const { identities } = await exportIdentities(page);
  expect(identities.map(({ labels }) => labels?.name)).toContain('Carl');
  // The same episode again, and another.
  await page.getByLabel('Episode files', { exact: true }).first().setInputFiles(sameEpisode());
  await expect(page.getByText(/Imported show-s01e03.* held in memory only/)).toBeVisible();
  await expect(cards(page).nth(2)).toContainText('Carl');
  expect(await stored(page)).toEqual(before);
});

test('site data that is deleted under the page is saved again at once, and a reload has it all', async ({
  page,
}) => {
  await store(page, readDump('1-standing.json'));
  await openApp(page);
  await readSummary(page);
  const cdp = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  const clear = () =>
    cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb,local_storage' });
  const told = page.getByText(/show-s01e03 was saved again from this page, with every decision/);
  await clear();
  await expect(told).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect(told).toBeHidden();
  // And once more, with a step right behind it.
  await clear();
  await redo(page).click();
  await expect(cards(page).nth(2)).toContainText('Carl');
  await expect(told).toBeVisible();
  await page.reload();
  expect(await readSummary(page)).toEqual({ tracks: 12, clusters: 4, singletons: 1 });
  await expect(cards(page).nth(2)).toContainText('Carl');
  const after = await stored(page);
  expect(below(after, 'log')).toEqual(below(readDump('1-standing.json'), 'log'));
  expect(below(after, 'library')).toHaveLength(1);
});

test('records that make no sense are set aside, said and handed out; the page opens', async ({
  page,
}) => {
  const dump = readDump('1-standing.json');
  const spoil = (kind: string, change: (value: object) => unknown) => ({
    ...dump,
    records: dump.records.map((one) =>
      one.key[0] === kind ? { ...one, value: change(one.value as object) } : one,
    ),
  });
  await store(
    page,
    spoil('library', ({ openedAt: _, ...rest }: { openedAt?: number }) => rest),
  );
  await openApp(page);
  expect(await readSummary(page)).toEqual({ tracks: 12, clusters: 4, singletons: 1 });

  await store(
    page,
    spoil('clustering', () => ({ junk: true })),
  );
  await openApp(page);
  await expect(page.getByText(/its clustering could not be read/)).toBeVisible();
  expect((await readSummary(page)).tracks).toBe(12);
  await page.getByRole('button', { name: 'Episode: show-s01e03' }).click();
  await page.getByRole('menuitem', { name: 'Manage storage' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save them as a file' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ records: [{ value: { junk: true } }] });
});

/** The fixtures' episode as files: see make.mjs. */
function sameEpisode() {
  const person = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4];
  const rows = person.flatMap((of, t) =>
    [0, 1].map((k) => {
      const frame = 100 * t + 10 * k;
      const wave = (i: number) => 0.04 * Math.sin(7 * t + 3 * i + k);
      return {
        ...{ ep_id: 'show-s01e03', face_id: `f${t}-${k}`, track_id: t + 1, frame_idx: frame },
        ...{ ts: 4 * t + k, quality: 0.9 - k / 10, bbox_xyxy: [10 + t, 10, 60 + t, 60 + k] },
        embedding: Array.from({ length: 8 }, (_, i) => (i === of ? 1 : wave(i))),
      };
    }),
  );
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return { name: 'faces.jsonl', mimeType: 'application/json', buffer: Buffer.from(text) };
}
