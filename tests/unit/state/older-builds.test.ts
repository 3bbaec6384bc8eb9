import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareStorage } from '../../../src/state/persistence/migrations.ts';
import { type Dump, restoreStorage } from '../../fixtures/storage/storage-json.mjs';
import { disk } from './memory-disk.ts';
import { Page } from './page.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/storage');
const FIXTURES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

/** Put a dump on the disk: what restores it in a browser is given as much of IndexedDB as it asks for. */
async function restore(dump: Dump): Promise<void> {
  const soon = (result?: unknown) => ({
    result,
    set onsuccess(then: () => void) {
      queueMicrotask(then);
    },
  });
  const written = {
    objectStore: () => ({ put: (value: unknown, key: string[]) => disk.put(key, value) }),
    set oncomplete(then: () => void) {
      queueMicrotask(then);
    },
  };
  const database = { transaction: () => written, close: () => undefined };
  const { indexedDB } = globalThis;
  Object.assign(globalThis, { indexedDB: { deleteDatabase: soon, open: () => soon(database) } });
  await restoreStorage(dump);
  Object.assign(globalThis, { indexedDB });
}

const kept = () =>
  structuredClone({ log: disk.all('log'), vectors: disk.all('vectors'), crop: disk.all('crop') });

it.each(FIXTURES)('what an older build stored opens as it was left: %s', async (file) => {
  await restore(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dump);
  const before = kept();
  const [schema] = disk.all('schema') as number[];
  const [{ key }] = disk.all('library') as [{ key: string }];
  await prepareStorage();
  const page = await Page.again(key);
  const people = () =>
    page.identities.map(({ id, labels, tracks, locked }) => [
      labels.name ?? id,
      tracks.length,
      locked,
    ]);
  const left = people();
  expect(left).toHaveLength(5);
  expect(left).toContainEqual(['Amara', 4, true]);
  expect(left.map(([name]) => name)).toEqual(expect.arrayContaining(['Bea', 'identity-00008']));

  // The name that was taken back can be given again, and everything be taken back.
  const step = async (way: 'undo' | 'redo', times: number) => {
    for (let i = 0; i < times; i++) page.state[way]();
    await page.settled();
  };
  await step('redo', 1);
  const all = people();
  const names = all.map(([name]) => name);
  expect(names).toContain('Carl');
  expect(names).not.toContain('identity-00008');
  const steps = before.log.length;
  expect(page.steps).toHaveLength(steps);
  await step('undo', steps);
  expect(page.steps).toEqual([]);
  expect(page.identities.map(({ labels }) => labels.name ?? '').join('')).toBe('');
  // The tree that ids go by came in between.
  expect(page.of(0).id).toBe(schema === 1 ? 'identity-00001' : 'identity-00003');
  await step('redo', steps);
  expect(people()).toEqual(all);

  await page.autosave.flush();
  expect(kept()).toEqual(before);
  expect(disk.all('cursor')).toEqual([expect.objectContaining({ cursor: steps })]);
  expect(disk.all('schema')[0]).toBeGreaterThan(schema ?? Number.NaN);
});
