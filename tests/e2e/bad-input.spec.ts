import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import {
  dropPaths,
  openApp,
  openScenes,
  pickFolder,
  readSummary,
  scenesTest,
  typeThreshold,
} from './app.ts';

type Files = Record<string, string | Uint8Array>;

function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-bad-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Rows with two-dimensional vectors: two people, three faces each. */
function rows(count = 6): string[] {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      face_id: `face_${i}`,
      track_id: Math.floor(i / 2) + 1,
      frame_idx: i * 10,
      ts: i,
      bbox_xyxy: [10, 10, 90, 90],
      embedding: i < 4 ? [1, 0.01 * i] : [0.01 * i, 1],
    }),
  );
}

const refusals: { title: string; files: () => Files; message: RegExp }[] = [
  {
    title: 'a folder with no episode',
    files: () => ({ 'notes/readme.txt': 'nothing here' }),
    message: /faces\.jsonl/,
  },
  {
    title: 'a faces.npy that numpy did not write',
    files: () => ({ 'faces.jsonl': '{"track_id":1,"frame_idx":1}\n', 'faces.npy': 'hello' }),
    message: /faces\.npy/,
  },
  {
    title: 'vectors of two lengths',
    files: () => ({
      'faces.jsonl': `${rows(2).join('\n')}\n{"track_id":9,"frame_idx":1,"embedding":[1,2,3]}\n`,
    }),
    message: /2.*3|3.*2/,
  },
  {
    title: 'a threshold of 1.7 in recognition.yaml',
    files: () => ({
      'faces.jsonl': rows().join('\n'),
      'recognition.yaml': 'cluster_thresh: 1.7\n',
    }),
    message: /1\.7/,
  },
];

scenesTest(
  'what is no episode is refused in words and the open episode stays',
  async ({ page }) => {
    const { summary: before } = await openScenes(page);
    for (const { title, files, message } of refusals) {
      await pickFolder(page, folderOf(files()));
      const words = page.getByRole('alert').filter({ hasText: message });
      await expect(words.first(), title).toBeVisible();
      expect(await readSummary(page), title).toEqual(before);
      for (const dismiss of await page.getByRole('button', { name: 'Dismiss' }).all()) {
        await dismiss.click();
      }
      await expect(words, title).toHaveCount(0);
    }
  },
);

test('a broken line is refused with its number; importing without it is offered', async ({
  page,
}) => {
  await openApp(page);
  const lines = rows();
  lines.splice(2, 0, '{"track_id": 1, "frame');
  await pickFolder(page, folderOf({ 'faces.jsonl': lines.join('\n') }));
  await expect(page.getByText(/faces\.jsonl.*line 3/).first()).toBeVisible();
  await page.getByRole('button', { name: /without/i }).click();
  const summary = await readSummary(page, 3);
  expect(summary).toEqual({ tracks: 3, clusters: 1, singletons: 1 });
});

test('a zip with a path that climbs out is refused', async ({ page }) => {
  await openApp(page);
  const writer = new ZipWriter(new Uint8ArrayWriter());
  await writer.add('faces.jsonl', new TextReader(rows().join('\n')));
  await writer.add('../../evil.txt', new TextReader('no'));
  const folder = folderOf({ 'episode.zip': await writer.close() });
  await dropPaths(page, [join(folder, 'episode.zip')]);
  await expect(
    page
      .getByRole('alert')
      .filter({ hasText: /evil\.txt/ })
      .first(),
  ).toBeVisible();
});

test('a zip, loose files and a folder give the same episode', async ({ page }) => {
  const folder = folderOf({ 'faces.jsonl': rows().join('\r\n') });
  const writer = new ZipWriter(new Uint8ArrayWriter());
  await writer.add('ep/faces.jsonl', new TextReader(rows().join('\n')));
  const zip = folderOf({ 'episode.zip': await writer.close() });
  for (const path of [folder, join(folder, 'faces.jsonl'), join(zip, 'episode.zip')]) {
    await openApp(page);
    await dropPaths(page, [path]);
    expect(await readSummary(page, 3)).toEqual({ tracks: 3, clusters: 1, singletons: 1 });
  }
});

test('corrupt, empty and misnamed crops show a placeholder or the picture, never break', async ({
  page,
}) => {
  const png = Uint8Array.from(atob(TINY_PNG), (char) => char.charCodeAt(0));
  await openApp(page);
  await pickFolder(
    page,
    folderOf({
      'faces.jsonl': rows().join('\n'),
      'crops/track_0001/frame_000000.jpg': 'not a picture',
      'crops/track_0001/frame_000010.jpg': '',
      'crops/track_0003/frame_000040.jpg': png,
    }),
  );
  await readSummary(page, 3);
  await expect(
    page.getByRole('grid', { name: 'Identities' }).getByRole('row').first(),
  ).toBeVisible();
});

const TINY_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC';

scenesTest(
  'full storage is told with the remedy, the open episode stays and the page goes on',
  async ({ page }) => {
    const { summary: before } = await openScenes(page);
    // Chromium's quota override does not reach IndexedDB: the fault is put where the browser raises it.
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
    });
    await pickFolder(page, folderOf({ 'faces.jsonl': rows().join('\n') }));
    await expect(page.getByRole('alert').filter({ hasText: /storage.* is full/i })).toBeVisible();
    expect(await readSummary(page)).toEqual(before);
    await typeThreshold(page, 0.7);
    expect((await readSummary(page)).singletons).toBeGreaterThan(before.singletons);
  },
);
