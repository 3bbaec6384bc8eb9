import * as fs from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { finishChange } from '../../../src/cli/kit/change-journal.ts';
import { writeAtomically } from '../../../src/cli/kit/write-atomically.ts';
import { snapshot, temporary } from './program.ts';

const builtin = createRequire(import.meta.url)('node:fs') as typeof fs;
const { openSync, fsync, fsyncSync, renameSync, rmSync } = builtin;
const original = { openSync, fsync, fsyncSync, renameSync, rmSync };

afterEach(() => {
  Object.assign(builtin, original);
  syncBuiltinESMExports();
});

const HOW = { command: 'merge', untouched: 'All is as it was.' };
const JOURNAL = '.cutline-change.json';

async function folderOf(texts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporary();
  await mkdir(join(folder, 'thumbs'));
  for (const [path, text] of Object.entries(texts)) await writeFile(join(folder, path), text);
  return folder;
}

const planned = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));

/** What the disk is told below a folder, in order; the staging folder is called WAIT. */
function watched(folder: string): string[] {
  const told: string[] = [];
  const named = (path: unknown) =>
    relative(folder, String(path)).replace(/^\.cutline-[A-Za-z0-9]+-\d+-[A-Za-z0-9]+/, 'WAIT') ||
    '.';
  const opened = new Map<number, string>();
  Object.assign(builtin, {
    openSync: (...args: Parameters<typeof fs.openSync>) => {
      const file = original.openSync(...args);
      opened.set(file, named(args[0]));
      return file;
    },
    fsync: (file: number, done: fs.NoParamCallback) =>
      original.fsync(file, (error) => {
        told.push(`down ${opened.get(file)}`);
        done(error);
      }),
    fsyncSync: (file: number) => {
      told.push(`down ${opened.get(file)}`);
      original.fsyncSync(file);
    },
    renameSync: (from: string, to: string) => {
      told.push(`${named(from)} is ${named(to)}`);
      original.renameSync(from, to);
    },
    rmSync: (...args: Parameters<typeof fs.rmSync>) => {
      told.push(`gone ${named(args[0])}`);
      original.rmSync(...args);
    },
  });
  syncBuiltinESMExports();
  return told;
}

describe('a change of several files', () => {
  it('is on disk before it is decided, its names before they are moved, and those before the journal goes', async () => {
    const folder = await folderOf({ 'identities.json': 'old', stale: 'x' });
    const told = watched(folder);
    const files = planned({ 'thumbs/a.jpg': 'a', 'log.jsonl': 'b', 'identities.json': 'c' });
    await writeAtomically(folder, files, { ...HOW, remove: ['stale'] });
    const waits = ['WAIT/0.tmp', 'WAIT/1.tmp', 'WAIT/2.tmp', 'WAIT/change.tmp'];
    expect(told.slice(0, 4).sort()).toEqual(waits.map((path) => `down ${path}`));
    expect(told.slice(4)).toEqual([
      `WAIT/change.tmp is ${JOURNAL}`,
      'down WAIT',
      'down .',
      'WAIT/0.tmp is thumbs/a.jpg',
      'WAIT/1.tmp is log.jsonl',
      'WAIT/2.tmp is identities.json',
      'gone stale',
      'down .',
      'gone WAIT',
      `gone ${JOURNAL}`,
    ]);
  });

  it('of one file is on disk before it is moved', async () => {
    const folder = await folderOf({});
    const told = watched(folder);
    await writeAtomically(folder, planned({ one: '1' }), HOW);
    // Where it waited goes in the end, by this thread or another one.
    expect(told.slice(0, 2)).toEqual(['down WAIT/0.tmp', 'WAIT/0.tmp is one']);
    expect(told.slice(2).filter((one) => one !== 'gone WAIT')).toEqual([]);
    expect(await readdir(folder)).toEqual(['one', 'thumbs']);
  });
});

describe('when the power goes', () => {
  const OLD = { 'log.jsonl': 'old log', 'identities.json': 'old' };
  const NEW = { 'log.jsonl': 'new log', 'identities.json': 'new' };

  /** A folder at the moment when the journal has its name. */
  async function decided(): Promise<string> {
    const folder = await folderOf(OLD);
    const rename = original.renameSync;
    Object.assign(builtin, {
      renameSync: (from: string, to: string) => {
        if (!from.endsWith('change.tmp')) throw new Error('the power is gone');
        rename(from, to);
      },
    });
    syncBuiltinESMExports();
    await expect(writeAtomically(folder, planned(NEW), HOW)).rejects.toThrow();
    Object.assign(builtin, original);
    syncBuiltinESMExports();
    return folder;
  }
  const textsOf = async (folder: string) =>
    Object.fromEntries(
      await Promise.all(
        Object.keys(OLD).map(async (path) => [path, await readFile(join(folder, path), 'utf8')]),
      ),
    ) as unknown;

  it('and the disk has the journal and not all that waits, all is as it was', async () => {
    for (const lost of [['0.tmp'], ['1.tmp'], ['0.tmp', '1.tmp']]) {
      const folder = await decided();
      const wait = (await readdir(folder)).find((name) => /^\.cutline-.*-\d+-/.test(name)) ?? '';
      for (const name of lost) fs.rmSync(join(folder, wait, name));
      expect(await finishChange(folder, folder)).toContain('is as it was before it');
      expect(await textsOf(folder)).toEqual(OLD);
      expect((await readdir(folder)).sort()).toEqual(['identities.json', 'log.jsonl', 'thumbs']);
    }
  });

  it('and the disk has both, it is finished; a journal that comes back then changes nothing', async () => {
    const folder = await decided();
    const journal = await readFile(join(folder, JOURNAL));
    expect(await finishChange(folder, folder)).toContain('was finished');
    expect(await textsOf(folder)).toEqual(NEW);
    const done = await snapshot(folder);
    await writeFile(join(folder, JOURNAL), journal);
    await finishChange(folder, folder);
    expect(await snapshot(folder)).toEqual(done);
    // Whoever wrote there since is left alone.
    await writeFile(join(folder, 'identities.json'), 'later');
    await writeFile(join(folder, JOURNAL), journal);
    await finishChange(folder, folder);
    expect(await textsOf(folder)).toEqual({ ...NEW, 'identities.json': 'later' });
  });
});
