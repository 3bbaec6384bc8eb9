import { readFileSync } from 'node:fs';
import { readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { ifUnlocked, type Patience, whileLocked } from '../../../src/cli/kit/lock.ts';
import {
  type LockOwner,
  ownerText,
  ownOwner,
  parseOwner,
  stateOf,
} from '../../../src/cli/kit/lock-owner.ts';
import { temporary } from './program.ts';
import { interpose } from './stopping.ts';

const LINUX = process.platform === 'linux';
/** Nobody is waited for. */
const NONE: Patience = { alive: -1, blind: -1, said: -1, unfinished: -1 };
const DEAD = 0x3fffffff;

async function lockOf(content: string | Partial<LockOwner>) {
  const folder = await temporary();
  const path = join(folder, '.cutline.lock');
  const text = typeof content === 'string' ? content : ownerText({ ...ownOwner(), ...content });
  await writeFile(path, text);
  return { folder, path, text };
}
const take = (path: string) => whileLocked(path, ({ tookOver }) => Promise.resolve(tookOver), NONE);

describe('a lock', () => {
  it('names its process, is never empty, and goes with the work, also when that fails', async () => {
    const folder = await temporary();
    const path = join(folder, '.cutline.lock');
    await whileLocked(path, async () => {
      expect(await readdir(folder)).toEqual(['.cutline.lock']);
      const owner = parseOwner(await readFile(path, 'utf8'));
      expect(owner).toMatchObject({ pid: process.pid, host: hostname() });
      if (LINUX) expect([owner!.start, owner!.thread, owner!.boot, owner!.space]).not.toContain('');
      await expect(take(path)).rejects.toThrow(expect.objectContaining({ code: 'cli/busy' }));
      expect(await ifUnlocked(path, () => Promise.resolve('mine'))).toBeUndefined();
    });
    await expect(whileLocked(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });

  it('that somebody else has made since is left to them', async () => {
    const folder = await temporary();
    const path = join(folder, '.cutline.lock');
    const other = ownerText({ ...ownOwner(), host: 'elsewhere' });
    await whileLocked(path, () => writeFile(path, other));
    expect(await readFile(path, 'utf8')).toBe(other);
  });
});

describe('a lock that was left', () => {
  it.each<[string, string | Partial<LockOwner>]>([
    ['is empty', ''],
    ['is half written', '{"pid": 12'],
    ['is of a process that has ended', { pid: DEAD }],
    ['is of an earlier version, whose process has ended', String(DEAD)],
    ...(LINUX
      ? ([
          ...(ownOwner().machine === ''
            ? []
            : [['is of another start of the machine', { boot: 'before' }]]),
          ['names a process that is another program now', { start: '1' }],
        ] as [string, Partial<LockOwner>][])
      : []),
  ])('and %s is taken over', async (_, content) => {
    const { folder, path } = await lockOf(content);
    expect(await take(path)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(!LINUX)('by a thread that died is taken over while its process runs', async () => {
    // Says which thread it is, as a lock does, and runs until it is ended.
    const script = `import { parentPort as port } from 'node:worker_threads';
      import { readFileSync, readlinkSync } from 'node:fs';
      const id = readlinkSync('/proc/thread-self').split('/').at(-1);
      const stat = readFileSync('/proc/self/task/' + id + '/stat', 'latin1').split(') ').at(-1);
      port.on('message', () => {});
      port.postMessage(id + ':' + stat.split(' ')[19]);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    const thread = await new Promise<string>((settle) => worker.once('message', settle));
    const { path, folder } = await lockOf({ thread });
    await expect(take(path)).rejects.toThrow(expect.objectContaining({ code: 'cli/busy' }));
    await worker.terminate();
    expect(await take(path)).toBe(true);
    // A thread of that number that began at another time is another one.
    await writeFile(path, ownerText({ ...ownOwner(), thread: `${process.pid}:1` }));
    expect(await take(path)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(!LINUX)(
    'by an earlier version is not held by a program that began after it',
    async () => {
      const { path } = await lockOf(String(process.pid));
      await expect(take(path)).rejects.toThrow(/held by another process \(process \d+\)/);
      await utimes(path, 1, 1);
      expect(await take(path)).toBe(true);
    },
  );

  it.each<[string, Partial<LockOwner>, RegExp]>([
    [
      'on another machine',
      { host: 'nas-1', pid: DEAD },
      /process \d+ on nas-1\).*if none runs, remove/,
    ],
    ['on another machine of this name', { machine: 'other', pid: DEAD }, /if none runs, remove/],
    ['in another container', { space: 'pid:[1]', pid: DEAD }, /if none runs, remove/],
    ['that is at work', {}, /longer than is waited for/],
  ])('by a command %s is never taken', async (_, owner, words) => {
    const whole = { ...ownOwner(), machine: 'this', ...owner };
    if (whole.machine === 'this') whole.machine = ownOwner().machine;
    const { path, text } = await lockOf(whole);
    const known = whole.machine === 'other' ? ownOwner().machine !== '' : true;
    if (!known || (owner.space !== undefined && !LINUX)) return;
    const refused = await take(path).catch((error: { userMessage: string }) => error.userMessage);
    expect(refused).toMatch(words);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('of another start is only of this machine where machines have an id', () => {
    const here = { host: 'worker', machine: 'a', boot: 'now', space: '' };
    const owner = { ...ownOwner(), ...here, boot: 'before', pid: DEAD };
    expect(stateOf(owner, 0, here)).toBe('gone');
    // Two containers that are called alike, on two machines that share a disk.
    expect(stateOf({ ...owner, machine: '' }, 0, { ...here, machine: '' })).toBe('elsewhere');
    expect(stateOf({ ...owner, machine: '' }, 0, here)).toBe('elsewhere');
  });

  it('is no lock when it is a link: nothing is read or written through it', async () => {
    const { path: other, text } = await lockOf({ pid: DEAD });
    const path = join(await temporary(), '.cutline.lock');
    await symlink(other, path);
    await expect(take(path)).rejects.toThrow(/no plain file/);
    expect(await readFile(other, 'utf8')).toBe(text);
  });

  it('is held by one at a time, however many take it over at once', async () => {
    for (let round = 0; round < 4; round++) {
      const { folder, path } = await lockOf({ pid: DEAD, nonce: `round ${round}` });
      let inside = 0;
      let most = 0;
      let count = 0;
      const enter = async () => {
        inside += 1;
        most = Math.max(most, inside);
        // A holder looks whether it still is the one, some turns later.
        for (let turn = 0; turn < 5; turn++) await readdir(folder);
        expect(parseOwner(readFileSync(path, 'utf8'))?.pid).toBe(process.pid);
        inside -= 1;
        count += 1;
      };
      await Promise.all(Array.from({ length: 6 }, () => whileLocked(path, enter)));
      expect({ most, count }).toEqual({ most: 1, count: 6 });
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('is left to who was sooner, however late one sees that', async () => {
    const { folder, path } = await lockOf({ pid: DEAD });
    let release = () => {};
    let sooner: Promise<boolean> = Promise.resolve(false);
    interpose(
      'link',
      ([, to]) => String(to).includes('.after-'),
      async (call) => {
        // All of it happens between looking at the dead lock and following it.
        await new Promise<void>((entered) => {
          sooner = whileLocked(path, ({ tookOver }) => {
            entered();
            return new Promise((done) => {
              release = () => done(tookOver);
            });
          });
        });
        return call();
      },
    );
    expect(await ifUnlocked(path, () => Promise.resolve('both'))).toBeUndefined();
    release();
    expect(await sooner).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken and taken over where the disk has no links, too', async () => {
    const { folder, path } = await lockOf({ pid: DEAD });
    const refuse = () => Promise.reject(Object.assign(new Error('no links'), { code: 'ENOTSUP' }));
    interpose('link', () => true, refuse, { always: true });
    let inside = 0;
    const enter = async () => {
      inside += 1;
      await readdir(folder);
      expect(inside).toBe(1);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => whileLocked(path, enter)));
    expect(await readdir(folder)).toEqual([]);
  });
});
