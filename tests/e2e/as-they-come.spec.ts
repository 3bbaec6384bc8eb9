import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { append } from '../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../src/core/moderation/types.ts';
import { writeLogFile } from '../../src/core/moderation/write-log-file.ts';
import { renamedIn, zipOf } from '../worker/zip-bytes.ts';
import { dropPaths, openApp, pickFolder, readSummary } from './app.ts';
import {
  cropsOf,
  drawnFaces,
  drawnTracks,
  drawnVectors,
  type Files,
  folderOf,
  lines,
  namedPeople,
} from './drawn-episode.ts';

/** What is made of the drawn episode: 1, 2, 5 / 3, 4 / 6 / 7. */
const DRAWN = { tracks: 7, clusters: 2, singletons: 2 };

const grid = (page: Page) => page.getByRole('grid', { name: 'Identities' });
const person = (page: Page, name: RegExp) => grid(page).getByRole('row', { name });
const notice = (page: Page, words: RegExp) =>
  page.getByRole('region', { name: 'Messages' }).getByText(words);

/** The two manifests of a drawn episode. */
const manifests = (ep: string, faces = drawnFaces(ep)): Files => ({
  'faces.jsonl': lines(faces),
  'tracks.jsonl': lines(drawnTracks(ep)),
});

/** Wait until an episode is the open one and clustered. */
async function expectOpen(page: Page, ep: string, summary = DRAWN): Promise<void> {
  await expect(page.getByRole('button', { name: `Episode: ${ep}` })).toBeVisible();
  expect(await readSummary(page, summary.tracks), ep).toEqual(summary);
}

/** Bring a folder and wait for it. */
async function take(page: Page, ep: string, files: Files, summary = DRAWN): Promise<void> {
  await pickFolder(page, folderOf(ep, files));
  await expectOpen(page, ep, summary);
}

/** What the import report says, which is closed again. */
async function readReport(page: Page): Promise<string> {
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await inspector.getByRole('button', { name: /^Import report/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Import report' });
  const text = (await dialog.textContent()) ?? '';
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  return text;
}

test('whose decisions they are, which copy it is and what lies apart is told or put right', async ({
  page,
}) => {
  const faults = await openApp(page);

  await test.step('identities.json of another episode', async () => {
    const foreign = namedPeople('other-s01e02', { Ann: [1, 3], Bob: [2, 6] });
    await take(page, 'whose', { ...manifests('whose'), 'identities.json': foreign });
    await expect(notice(page, /is of other-s01e02, but this is whose/)).toBeVisible();
    await expect(person(page, /^identity-00001, 3 tracks/)).toBeVisible();
    await expect(person(page, /Ann|Bob|locked/)).toHaveCount(0);
    const report = await readReport(page);
    expect(report.match(/other-s01e02/g)).toHaveLength(1);
  });

  await test.step('names in a Windows code page', async () => {
    const named = namedPeople('codepage', { Zoë: [1] });
    const files = { ...manifests('codepage'), 'identities.json': Buffer.from(named, 'latin1') };
    await pickFolder(page, folderOf('codepage', files));
    const told = page.getByRole('alert').filter({ hasText: /identities\.json.*not UTF-8/ });
    await expect(told).toBeVisible();
    const truth = folderOf('told', { 'truth.json': Buffer.from('{"1":"Zoë"}', 'latin1') });
    await dropPaths(page, [join(truth, 'truth.json')]);
    await expect(
      page.getByRole('alert').filter({ hasText: /truth\.json.*not UTF-8/ }),
    ).toBeVisible();
    await expectOpen(page, 'whose');
  });

  await test.step('deleted copies of it, and two that are not', async () => {
    const old = lines(drawnFaces('copied').slice(0, 9));
    const at = (folder: string, faces: string): Files => ({
      [`${folder}/manifests/copied/faces.jsonl`]: faces,
    });
    const whole = lines(drawnFaces('copied'));
    const bins = ['#recycle/data', '$RECYCLE.BIN/S-1-5-21/data', '.Trash-1000/files/data'];
    await take(page, 'copied', {
      ...at('data', whole),
      ...Object.assign({}, ...bins.map((bin) => at(bin, old))),
    });
    await pickFolder(page, folderOf('disk', { ...at('data', whole), ...at('backup', old) }));
    const asked = page.getByRole('dialog', { name: 'Which one?' });
    await expect(asked.getByText('2 copies of copied found.')).toBeVisible();
    await expect(asked.getByRole('radio', { name: /in disk\/backup/ })).toBeChecked();
    await asked.getByRole('radio', { name: /in disk\/data/ }).check();
    await asked.getByRole('button', { name: 'Import' }).click();
    await expect(asked).toBeHidden();
    await expectOpen(page, 'copied');
  });

  await test.step('a zip in which a file was replaced by appending', async () => {
    const zip = await zipOf('appended.zip', {
      'ep/faces.jsonl': lines(drawnFaces('appended')),
      'ep/identities.json': namedPeople('appended', { 'Old Name': [1, 2, 5] }),
      'ep/identities.jsox': namedPeople('appended', { 'New Name': [1, 2, 5] }),
    });
    const { file } = await renamedIn(zip, 'identities.jsox', 'identities.json');
    const folder = folderOf('zips', { 'appended.zip': new Uint8Array(await file.arrayBuffer()) });
    await dropPaths(page, [join(folder, 'appended.zip')]);
    await expectOpen(page, 'appended');
    await expect(person(page, /^New Name, .*3 tracks.*locked/)).toBeVisible();
    // Another file of it, whose name gives way to the one that is here.
    const again = namedPeople('appended', { 'Third Name': [1, 2, 5] });
    await pickFolder(
      page,
      folderOf('again', { ...manifests('appended'), 'identities.json': again }),
    );
    await expect(notice(page, /1 decision kept/)).toBeVisible();
    expect(await readReport(page)).toMatch(
      /1 name in identities.json gives way.*Third Name: New Name here/,
    );
    await expect(person(page, /^New Name, /)).toBeVisible();
  });

  await test.step('one download in two archives, and unpacked side by side', async () => {
    const parts = (ep: string): [Files, Files] => [
      { 'ep/tracks.jsonl': lines(drawnTracks(ep)) },
      {
        'ep/faces.jsonl': lines(drawnFaces(ep)),
        'ep/identities.json': namedPeople(ep, { Ann: [1, 2, 5], Bob: [3, 4] }),
      },
    ];
    const zips = await Promise.all(
      parts('parted').map(async (files, i) => {
        const name = `ep-20260101T000000Z-00${i + 1}.zip`;
        const { file } = await zipOf(name, files);
        return join(folderOf('zips', { [name]: new Uint8Array(await file.arrayBuffer()) }), name);
      }),
    );
    await page.getByLabel('Episode files', { exact: true }).setInputFiles(zips);
    await expectOpen(page, 'parted');
    await expect(person(page, /^Ann, .*3 tracks, 9 faces.*locked/)).toBeVisible();
    await expect(person(page, /^Bob, .*2 tracks, 6 faces/)).toBeVisible();
    const [first, second] = parts('beside');
    const renamed = Object.entries(second).map(([path, text]) => [
      path.replace('ep/', 'ep 2/'),
      text,
    ]);
    const beside = folderOf('beside', { ...first, ...Object.fromEntries(renamed) });
    await dropPaths(page, [join(beside, 'ep'), join(beside, 'ep 2')]);
    await expectOpen(page, 'beside');
    await expect(person(page, /^Ann, .*3 tracks, 9 faces.*locked/)).toBeVisible();
    expect(await readReport(page)).toMatch(/in 2 parts/);
  });

  await test.step('a key of identities.json that is a letter off', async () => {
    const named = namedPeople('damaged', { Lisa: [1] }).replace('"identities"', '"identitier"');
    await pickFolder(
      page,
      folderOf('damaged', { ...manifests('damaged'), 'identities.json': named }),
    );
    const told = page.getByRole('alert').filter({ hasText: /no list of identities/ });
    await expect(told).toContainText('but only “ep_id” and “identitier”');
    await expectOpen(page, 'beside');
  });

  await test.step('a history that was cut', async () => {
    let log = EMPTY_LOG;
    for (const [i, name] of ['Ann', 'Bob', 'Cy', 'Dee', 'Eve'].entries()) {
      const of = { identityId: 'identity-00001', anchor: '1', tracks: ['1', '2', '5'] };
      const labelled = { type: 'label', ...of, labels: { name } } as const;
      log = append(log, labelled, { at: `2026-01-01T00:00:0${i}Z` });
    }
    const whole = writeLogFile({ epId: 'cut', runId: '', log, prints: [] });
    const cut = `${whole.split('\n').slice(0, 4).join('\n')}\n`;
    await take(page, 'cut', { ...manifests('cut'), 'moderation_log.jsonl': cut });
    await expect(notice(page, /2 of 5 steps are missing \(4, 5\)/)).toBeVisible();
    await expect(person(page, /^Cy, /)).toBeVisible();
  });

  await test.step('tracks that the files delete', async () => {
    const tracks = drawnTracks('deleting').map((row, t) =>
      t === 5 ? { ...row, deleted: true } : row,
    );
    const files = { ...manifests('deleting'), 'tracks.jsonl': lines(tracks) };
    await take(page, 'deleting', files, { tracks: 6, clusters: 2, singletons: 1 });
    await page.getByRole('button', { name: 'Deleted tracks 1' }).click();
    const tray = page.getByRole('grid', { name: 'Deleted tracks' });
    await tray.getByRole('row', { name: /^track 6/ }).click();
    await page.keyboard.press('t');
    expect(await readSummary(page, 7)).toEqual(DRAWN);
  });
  expect(faults).toEqual([]);
});

const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n';

test('vectors, boxes, times and pictures are read as they come, or counted', async ({ page }) => {
  const faults = await openApp(page);
  const dot = sharp({ create: { width: 16, height: 16, channels: 3, background: '#a85' } });
  const [jpeg, avif] = await Promise.all([
    dot.clone().jpeg().toBuffer(),
    dot.clone().avif({ effort: 0 }).toBuffer(),
  ]);

  await test.step('vectors of two models', async () => {
    const faces = drawnFaces('models').map((face) => ({
      ...face,
      embedding_model: [2, 4].includes(face.track_id) ? 'arcface_r50' : 'arcface_r100',
    }));
    const kept = { tracks: 5, clusters: 1, singletons: 3 };
    await take(page, 'models', manifests('models', faces), kept);
    const report = await readReport(page);
    expect(report).toMatch(/arcface_r100 \(15 faces\) and arcface_r50 \(6 faces\)/);
    expect(report).toMatch(/track 2: 3 faces · track 4: 3 faces(?! and)/);
    expect(report).toMatch(/faces set aside6/);
  });

  await test.step('folders that Unicode spells in two ways', async () => {
    const [composed, apart] = ['café'.normalize('NFC'), 'café'.normalize('NFD')];
    const faces = drawnFaces(composed);
    const bare = faces.map(({ embedding: _, ...face }) => face);
    const crops = Object.entries(cropsOf(faces, () => ['.jpg', jpeg]));
    await take(page, composed, {
      [`manifests/${composed}/faces.jsonl`]: lines(bare),
      [`embeds/${apart}/faces.npy`]: drawnVectors(faces),
      ...Object.fromEntries(crops.map(([path, bytes]) => [`frames/${apart}/${path}`, bytes])),
    });
    expect(await readReport(page)).toMatch(/with a vector21.*faces with a crop21/);
  });

  await test.step('pictures of other endings, and such as are none', async () => {
    const faces = drawnFaces('pictures');
    const kinds = [jpeg, avif, jpeg, LFS];
    const crops = cropsOf(faces, ({ track_id: track }) => {
      const kind = track === 7 ? 3 : track % 3;
      return [['.jfif', '.avif', '', '.jpg'][kind] ?? '', kinds[kind] ?? ''];
    });
    await take(page, 'pictures', { ...manifests('pictures', faces), ...crops });
    const pictures = grid(page).locator('img');
    await expect(pictures).toHaveCount(6);
    await expect(grid(page).getByRole('img', { name: /no picture/ })).toHaveCount(0);
    const report = await readReport(page);
    expect(report).toMatch(/faces with a crop18/);
    expect(report).toMatch(/3 pictures cannot be decoded: pointers of Git LFS/);
    expect(report).not.toMatch(/No crops found/);
  });

  await test.step('inline vectors that are none, or in a list more', async () => {
    const faces = drawnFaces('inline');
    const printed = faces.map((face) => ({ ...face, embedding: `[${face.embedding.join(' ')}]` }));
    await take(page, 'inline', {
      'faces.jsonl': lines(printed),
      'faces.npy': drawnVectors(faces),
    });
    const report = await readReport(page);
    expect(report).toMatch(/the vectors of faces\.npy were taken/);
    expect(report).toMatch(/inline\/faces\.jsonl line 1: a text · line 2: a text/);
    const nested = drawnFaces('nested').map((face) => ({ ...face, embedding: [face.embedding] }));
    await take(page, 'nested', { 'faces.jsonl': lines(nested) });
  });

  await test.step('boxes that are no corners', async () => {
    const rows = drawnFaces('boxes').map((face, i) => ({
      ...face,
      bbox_xyxy: i < 9 ? [300, 80, 60, 70] : face.bbox_xyxy,
    }));
    await take(page, 'boxes', { 'faces.jsonl': lines(rows) });
    expect(await readReport(page)).toMatch(/9 of 21 boxes end before they begin/);
    await expect(page.getByRole('status', { name: 'Same-frame summary' })).toHaveText(
      'boxes are no corners: who shares a frame is unknown',
    );
  });

  await test.step('numbers as text', async () => {
    const faces = drawnFaces('texts');
    const rows = faces.map(({ track_id: track, frame_idx: frame, ts, ...face }) => ({
      ...face,
      track_id: String(track),
      frame_idx: String(frame),
      ts: String(ts),
    }));
    const crops = cropsOf(faces, () => ['.jpg', jpeg]);
    await take(page, 'texts', { 'faces.jsonl': lines(rows), ...crops });
    expect(await readReport(page)).toMatch(/faces with a crop21/);
    await person(page, /^identity-00003/).click();
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await expect(
      inspector.getByRole('img', {
        name: 'Face of identity-00003, track 3, 00:00:12',
        exact: true,
      }),
    ).toBeVisible();
  });
  expect(faults).toEqual([]);
});
