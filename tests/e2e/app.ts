import { readFile } from 'node:fs/promises';
import {
  type Browser,
  type BrowserContext,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { BlobReader, type FileEntry, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import type { StartChoice } from '../../src/core/advice/start-threshold.ts';
import { writeScenes } from './scenes.ts';

/** What a person sees as the summary: "139 tracks · 34 clusters · 20 singletons". */
export interface Summary {
  readonly tracks: number;
  readonly clusters: number;
  readonly singletons: number;
}

/**
 * Open the app; console errors and refused requests fail the test that reads them.
 * @param start where new episodes start, as long as the test does not set it on the page: at the
 * specification's default, so that no test but those about it depends on what is suggested
 */
export async function openApp(
  page: Page,
  query = '',
  start: StartChoice = 'default',
): Promise<string[]> {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.addInitScript((choice) => {
    if (localStorage.getItem('cutline:start') === null) {
      localStorage.setItem('cutline:start', choice);
    }
    // As somebody has it who works with them.
    if (localStorage.getItem('cutline:rail') === null) {
      localStorage.setItem('cutline:rail', 'health parameters');
    }
  }, start);
  await page.goto(`./${query}`);
  // Drops and files are taken once the last session has been looked for.
  await page.locator('main:not([aria-busy=true])').waitFor();
  return faults;
}

/** For `test.use`: the page moves, as it does for whoever has not asked for less. */
export const inMotion = { contextOptions: { reducedMotion: 'no-preference' } } as const;

const SCENES_TO_PAGE = { from: 'scenes', to: 'cutline' };
const PAGE_TO_SCENES = { from: 'cutline', to: 'scenes' };
const profiles = new WeakMap<Browser, Promise<BrowserContext>>();

/** Tests that share a browser profile, and with it the scenes: see `openScenes`. */
export const scenesTest = base.extend({
  context: async ({ browser }, use) => {
    const profile = profiles.get(browser) ?? browser.newContext();
    profiles.set(browser, profile);
    const context = await profile;
    await use(context);
    for (const page of context.pages()) await page.close();
  },
  // The profile is that of several files, which may want the page to move or not.
  page: async ({ page, contextOptions }, use) => {
    await page.emulateMedia({ reducedMotion: contextOptions.reducedMotion ?? null });
    await use(page);
  },
});

/**
 * Some of the demo's scenes as they are once imported, for tests that are not about that: they are
 * imported once, later come from what was stored then. Nothing else of earlier tests is left.
 */
export async function openScenes(page: Page): Promise<{ faults: string[]; summary: Summary }> {
  await openBlank(page);
  await page.evaluate(() => localStorage.clear());
  if ((await page.evaluate(copyRecords, SCENES_TO_PAGE)).length === 0) {
    await openApp(page);
    await pickFolder(page, writeScenes());
    await readSummary(page);
    // Stored once it is clustered.
    await expect.poll(() => page.evaluate(copyRecords, PAGE_TO_SCENES)).toContain('clustering');
    await openBlank(page);
  }
  const faults = await openApp(page);
  return { faults, summary: await readSummary(page) };
}

/**
 * A page of the same origin without the program: what is stored can be read and written there. It
 * names an icon, or the browser would ask for one that is not there and the next page be blamed.
 */
export async function openBlank(page: Page): Promise<void> {
  const body = '<!doctype html><link rel="icon" href="data:," />';
  await page.route('**/blank', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('./blank');
}

/** In the page: replace what one database holds by what another does, if that is anything. @returns kinds of records */
async function copyRecords({ from, to }: typeof SCENES_TO_PAGE): Promise<readonly unknown[]> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const open = (name: string) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore('records');
    return answer(request);
  };
  const [source, target] = await Promise.all([open(from), open(to)]);
  const stored = source.transaction('records').objectStore('records');
  const [keys, values] = await Promise.all([answer(stored.getAllKeys()), answer(stored.getAll())]);
  if (keys.length > 0) {
    const writing = target.transaction('records', 'readwrite');
    const records = writing.objectStore('records');
    records.clear();
    for (const [i, key] of keys.entries()) records.put(values[i], key);
    await new Promise<unknown>((resolve, reject) => {
      writing.oncomplete = resolve;
      writing.onabort = () => reject(writing.error);
    });
  }
  source.close();
  target.close();
  return keys.map((key) => (Array.isArray(key) ? key[0] : key));
}

/** Pick a folder through the labelled input, as the button does where no directory picker exists. */
export async function pickFolder(page: Page, folder: string): Promise<void> {
  await page.getByLabel('Episode folder', { exact: true }).first().setInputFiles(folder);
}

/** A real drop of files and folders from the file manager, at the middle of the window. */
export async function dropPaths(page: Page, files: readonly string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  await cdp.detach();
}

export const summaryOf = (page: Page) => page.getByRole('status', { name: 'Clustering summary' });

/** Wait until the summary names so many tracks, then read it. */
export async function readSummary(page: Page, tracks?: number): Promise<Summary> {
  const pattern = /(\d+) tracks? · (\d+) clusters? · (\d+) singletons?/;
  const expected = tracks === undefined ? pattern : new RegExp(`\\b${tracks} tracks? · `);
  // Said, of what is shown now, with no clustering on its way.
  const settled = summaryOf(page).and(page.locator('[data-settled=true]'));
  const read = async (): Promise<string> => {
    await expect(settled).toHaveText(expected, { timeout: 240_000 });
    return (await settled.textContent()) ?? '';
  };
  let text = '';
  // An act is stored before it is shown: one that was begun a moment ago may be on its way still.
  for (let now = await read(); now !== text; now = await read()) {
    text = now;
    await page.waitForTimeout(STORING_MS);
  }
  const found = pattern.exec(text);
  if (found === null) throw new Error('the summary has another form');
  return { tracks: Number(found[1]), clusters: Number(found[2]), singletons: Number(found[3]) };
}

/** Most that it takes to store an act, and more, on a machine that is not busy. */
const STORING_MS = 120;

/** Wait until the summary says so: for what an act does, which is stored before it is shown. */
export async function expectSummary(page: Page, expected: Partial<Summary>): Promise<void> {
  await expect.poll(() => readSummary(page)).toMatchObject(expected);
}

/** Wait until the page has stored a threshold, which it does once nothing has moved for a while. */
export async function expectSaved(page: Page, threshold: number): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => Number(localStorage.getItem('cutline:last-threshold'))))
    .toBeCloseTo(threshold, 3);
}

/** Merge by key two who are nothing alike: it is asked, and Enter does it. */
export async function mergeUnlike(page: Page): Promise<void> {
  await page.keyboard.press('g');
  const asked = page.getByRole('dialog', { name: /^Merge .* into .*\?$/ });
  await expect(asked.getByText(/similarity .* of the threshold/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(asked).toBeHidden();
}

/** Type a threshold into the number field. */
export async function typeThreshold(page: Page, value: number): Promise<void> {
  const field = page.getByRole('spinbutton', { name: 'Cluster threshold value' });
  await field.fill(String(value));
  await field.press('Enter');
  await expect(page.getByRole('slider', { name: 'Cluster threshold' })).toHaveValue(String(value));
}

export const diffOf = (page: Page) => page.getByRole('status', { name: 'Threshold diff' });

/** Merges minus splits that the diff under the slider announces. */
export async function balanceOf(page: Page): Promise<number> {
  const text = (await diffOf(page).textContent()) ?? '';
  const count = (what: string) => Number(new RegExp(`(\\d+) ${what}`).exec(text)?.[1] ?? 0);
  return count('merge') - count('split');
}

interface ExportChoice {
  readonly profile?: 'spec' | 'pipeline';
  /** Without, where only who is who is read: an encoded picture an identity is what takes longest. */
  readonly thumbs?: boolean;
}

/** Export as a zip and unpack it: bytes by path. */
export async function exportZip(
  page: Page,
  { profile = 'spec', thumbs = true }: ExportChoice = {},
): Promise<Map<string, Uint8Array>> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('radio', { name: profile === 'spec' ? /specification/i : /pipeline/i })
    .check();
  const wanted = dialog.getByRole('checkbox', { name: /^Thumbnails/ });
  if (await wanted.isEnabled()) await wanted.setChecked(thumbs);
  const download = page.waitForEvent('download', { timeout: 240_000 });
  await dialog.getByRole('button', { name: /^(Export|Save|Download)/ }).click();
  return unzip(await (await download).path());
}

/** Who is who, as an export says it. */
export async function exportIdentities(page: Page): Promise<IdentitiesFile> {
  return identitiesOf(await exportZip(page, { thumbs: false }));
}

/** The files of a zip on disk, by path. */
export async function unzip(path: string): Promise<Map<string, Uint8Array>> {
  const reader = new ZipReader(new BlobReader(new Blob([await readFile(path)])));
  const files = new Map<string, Uint8Array>();
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    files.set(entry.filename, await (entry as FileEntry).getData(new Uint8ArrayWriter()));
  }
  await reader.close();
  return files;
}

/** identities.json of an export, parsed. */
export interface IdentitiesFile {
  readonly identities: readonly {
    readonly identity_id: string;
    readonly track_ids: readonly (string | number)[];
    readonly labels?: Readonly<Record<string, unknown>>;
    readonly locked?: boolean;
    readonly canonical_face_id?: string;
    readonly canonical_face_path?: string | null;
    readonly canonical_face_chosen?: boolean;
  }[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

export function identitiesOf(files: ReadonlyMap<string, Uint8Array>): IdentitiesFile {
  return JSON.parse(textOf(files, 'identities.json')) as IdentitiesFile;
}

export function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`no ${path} among ${[...files.keys()].join(', ')}`);
  return new TextDecoder().decode(bytes);
}

/** The text without its timestamps, for byte comparison. */
export function withoutTimestamps(json: string): string {
  return json.replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, '"TIME"');
}

/** The partition as sorted lists of track numbers: [[1, 5], [2], …]. */
export function partitionOf(file: IdentitiesFile): number[][] {
  return sortPartition(
    file.identities.map(({ track_ids }) =>
      track_ids.map((id) => Number(String(id).replace(/^track-/, ''))),
    ),
  );
}

export function sortPartition(groups: readonly (readonly number[])[]): number[][] {
  return groups
    .map((group) => [...group].sort((a, b) => a - b))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}
