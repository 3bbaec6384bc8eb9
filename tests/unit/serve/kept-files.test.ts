import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileSource } from '../../../src/cli/kit/node-source.ts';
import { KeptFiles } from '../../../src/serve/kept-files.ts';
import { temporary } from '../cli/program.ts';

const text = new TextDecoder();

/** A file of some bytes, and what reads it as the service does. */
async function opened(kept: KeptFiles, name = 'a.jpg', content = 'first') {
  const path = join(await temporary(), name);
  await writeFile(path, content);
  const look = async () => {
    const state = await stat(path);
    return { state, known: kept.find(path, state) };
  };
  const read = async () => {
    const { state, known } = await look();
    const source = known ?? kept.watched(path, state, fileSource(name, path, state));
    return text.decode(await source.bytes());
  };
  return { path, look, read };
}

describe('a file that was read', () => {
  it('is not read again while it is that very file', async () => {
    const kept = new KeptFiles(1000, -1);
    const { path, look, read } = await opened(kept);
    expect((await look()).known).toBeUndefined();
    await read();
    const { state, known } = await look();
    expect(text.decode(await known?.bytes())).toBe('first');
    expect(text.decode(await known?.bytes(1, 3))).toBe('ir');
    // Another file of the same size and times, that a link or a rename has put there.
    for (const other of [{ ino: state.ino + 1 }, { dev: state.dev + 1 }]) {
      await read();
      expect(kept.find(path, { ...state, ...other })).toBeUndefined();
    }
    expect(kept.bytes).toBe(0);
  });

  it('is read anew where somebody has written it', async () => {
    const kept = new KeptFiles(1000, -1);
    const { path, read } = await opened(kept);
    expect(await read()).toBe('first');
    await writeFile(path, 'other');
    expect(await read()).toBe('other');
  });

  it('is kept only where it has been left alone for long enough to tell', async () => {
    const { look, read } = await opened(new KeptFiles());
    await read();
    expect((await look()).known).toBeUndefined();
  });

  it('makes room for others: the one that was used longest ago goes', async () => {
    const kept = new KeptFiles(10, -1);
    const files = [await opened(kept), await opened(kept), await opened(kept)];
    const isKept = () =>
      Promise.all(files.map(async (one) => (await one.look()).known !== undefined));
    await files[0]?.read();
    await files[1]?.read();
    await files[0]?.look();
    await files[2]?.read();
    expect(await isKept()).toEqual([true, false, true]);
    expect(kept.bytes).toBe(10);
    const large = await opened(kept, 'b.jpg', 'more than all of it');
    await large.read();
    expect((await large.look()).known).toBeUndefined();
  });

  it('is not kept for a part of it', async () => {
    const kept = new KeptFiles(1000, -1);
    const { path, look } = await opened(kept);
    const state = await stat(path);
    await kept.watched(path, state, fileSource('a.jpg', path, state)).bytes(0, 2);
    expect((await look()).known).toBeUndefined();
  });
});
