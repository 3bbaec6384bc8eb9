import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { dropPaths, openApp, pickFolder, readSummary, textOf, unzip } from './app.ts';
import { PIXEL } from './scenes.ts';

/** Six tracks of two faces, three people, with keys that nobody here knows. */
const faces = Array.from({ length: 12 }, (_, i) => ({
  ...{ ep_id: 'show-s01e02', face_id: `f${i}`, track_id: (i >> 1) + 1, frame_idx: i * 10 },
  ...{ ts: i * 2.5, quality: 0.5 + i / 100, studio: { take: i, note: 'ü "x"' } },
  embedding: Array.from({ length: 32 }, (_, k) => Math.sin((i >> 2) * 9 + k) + (i & 3) / 50),
}));
const tracks = Array.from({ length: 6 }, (_, t) => ({ track_id: t + 1, reel: [t, null, 'a'] }));

function writeEpisode(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'cutline-e2e-')), 'show-s01e02');
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const put = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  put('faces.jsonl', lines(faces));
  put('tracks.jsonl', lines(tracks));
  for (const { track_id, frame_idx } of faces) {
    put(`crops/track_000${track_id}/frame_${String(frame_idx).padStart(6, '0')}.png`, PIXEL);
  }
  return folder;
}

/** Export the episode's own files with all crops; a choice that was made before is found again. */
async function exportEpisode(page: Page, remembered: boolean): Promise<string> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const files = dialog.getByRole('checkbox', { name: /Tracks and faces/ });
  const all = dialog.getByRole('radio', { name: 'All', exact: true });
  if (remembered) {
    await expect(files).toBeChecked();
    await expect(all).toBeChecked();
  } else {
    await expect(files).not.toBeChecked();
    await files.check();
    await all.check();
  }
  const download = page.waitForEvent('download', { timeout: 240_000 });
  await dialog.getByRole('button', { name: 'Save zip' }).click();
  const zip = join(mkdtempSync(join(tmpdir(), 'cutline-e2e-')), 'show-s01e02.zip');
  await (await download).saveAs(zip);
  return zip;
}

test('the episode’s own files come back whole, from storage and through another browser', async ({
  page,
  browser,
}) => {
  await openApp(page);
  await pickFolder(page, writeEpisode());
  const summary = await readSummary(page, 6);
  await page.reload();
  await readSummary(page, 6);
  const zip = await exportEpisode(page, false);

  const files = await unzip(zip);
  const rows = textOf(files, 'faces.jsonl').trimEnd().split('\n');
  expect(rows).toEqual(faces.map(({ embedding: _, ...row }) => JSON.stringify(row)));
  expect(textOf(files, 'tracks.jsonl')).toBe(
    tracks.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  expect(files.get('crops/track_0003/frame_000040.png')).toEqual(new Uint8Array(PIXEL));
  expect([...files.keys()].filter((path) => path.startsWith('crops/'))).toHaveLength(12);
  await page.reload();
  await readSummary(page, 6);
  await exportEpisode(page, true);

  const elsewhere = await (await browser.newContext()).newPage();
  await openApp(elsewhere);
  await dropPaths(elsewhere, [zip]);
  expect(await readSummary(elsewhere, 6)).toEqual(summary);
  const again = await unzip(await exportEpisode(elsewhere, false));
  for (const [path, bytes] of files) {
    if (!/identities|rep\.jpg/.test(path)) expect(again.get(path), path).toEqual(bytes);
  }
  await elsewhere.context().close();
});
