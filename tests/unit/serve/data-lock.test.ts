import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownerText, ownOwner } from '../../../src/cli/kit/lock-owner.ts';
import { holdDatabase, whileServing } from '../../../src/serve/data-lock.ts';
import { temporary } from '../cli/program.ts';

const TOKEN = 'a-token-of-the-tests';
const never = () => Promise.reject(new Error('it was served twice'));
const words = (serving: Promise<void>) =>
  serving.then(
    () => 'served',
    (error: { userMessage?: string }) => error.userMessage ?? String(error),
  );

describe('a data root', () => {
  it('is served by one, whose token is for its owner alone, and goes', async () => {
    const root = await temporary();
    const own = join(root, '.cutline');
    await mkdir(own);
    // Of a service that was killed, and that others could read.
    await writeFile(join(own, 'token'), 'old', { mode: 0o644 });
    await whileServing(root, TOKEN, async () => {
      expect(await readFile(join(own, 'token'), 'utf8')).toBe(`${TOKEN}\n`);
      expect((await stat(join(own, 'token'))).mode & 0o777).toBe(0o600);
      expect(await words(whileServing(root, TOKEN, never))).toMatch(
        new RegExp(`^Another service \\(process ${process.pid} on .*already`),
      );
    });
    expect(await readdir(own)).toEqual([]);
    await expect(whileServing(root, TOKEN, never)).rejects.toThrow('served twice');
    expect(await readdir(own)).toEqual([]);
  });

  it('that a service on another machine has is never taken from it', async () => {
    const root = await temporary();
    const lock = join(root, '.cutline', 'serve.lock');
    await mkdir(join(root, '.cutline'));
    const there = ownerText({ ...ownOwner(), host: 'nas-1', pid: 0x3fffffff });
    await writeFile(lock, there);
    expect(await words(whileServing(root, TOKEN, never))).toMatch(
      /on nas-1\).*remove .*serve\.lock/,
    );
    expect(await readFile(lock, 'utf8')).toBe(there);
  });

  it('has its database open in one program', async () => {
    const root = await temporary();
    const own = join(root, '.cutline');
    await mkdir(own);
    const giveBack = await holdDatabase(root);
    const refused = await words(holdDatabase(root).then(() => {}));
    expect(refused).toMatch(
      new RegExp(`^Another program \\(process ${process.pid} on .*\\) has the database`),
    );
    await giveBack();
    expect(await readdir(own)).toEqual([]);
    const there = ownerText({ ...ownOwner(), host: 'nas-1', pid: 0x3fffffff });
    await writeFile(join(own, 'db.lock'), there);
    expect(await words(holdDatabase(root).then(() => {}))).toMatch(/on nas-1\).*remove .*db\.lock/);
    expect(await readFile(join(own, 'db.lock'), 'utf8')).toBe(there);
    // Of a process that is no more.
    await writeFile(join(own, 'db.lock'), ownerText({ ...ownOwner(), pid: 0x3fffffff }));
    await (await holdDatabase(root))();
    await symlink(await temporary(), join(own, 'db'));
    expect(await words(holdDatabase(root).then(() => {}))).toMatch(/is a link/);
  });

  it('whose own folder is a link is not served', async () => {
    const root = await temporary();
    await symlink(await temporary(), join(root, '.cutline'));
    expect(await words(whileServing(root, TOKEN, never))).toMatch(/is a link/);
  });
});
