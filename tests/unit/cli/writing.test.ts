import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../src/cli/kit/write-atomically.ts';
import {
  copyOf,
  cutline,
  cutlineProcess,
  fixture,
  listFiles,
  PROGRAM,
  readSpec,
  run,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';
import { interpose } from './stopping.ts';

const EP = 'demo-s01e01';
const ROOT = ['--data-root', fixture('real_run'), '--ep-id', EP];
const IS_ROOT = process.getuid?.() === 0;

describe('a place that cannot be written', () => {
  const refused = async (out: string) => {
    const { code, stdout, stderr } = await cutline(
      'episode-run',
      '--cluster',
      ...ROOT,
      '--out',
      out,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /Could not write into .*(identities\.json was left as it was|Nothing was changed)\. Check/,
    );
    return stderr;
  };

  it('because there is a file in the way', async () => {
    const folder = await temporary();
    await writeFile(join(folder, 'file'), 'mine');
    expect(await refused(join(folder, 'file'))).toContain('a file where a folder is needed');
    expect(await refused(join(folder, 'file/below'))).toContain('a file where a folder is needed');
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('mine');
  });

  it('because identities.json is a folder: nothing else is replaced either', async () => {
    const out = await temporary();
    await mkdir(join(out, 'identities.json'));
    await writeTree(out, { 'thumbs/identity-00002/rep.jpg': 'old' });
    const before = await snapshot(out);
    expect(await refused(out)).toContain('identities.json is a folder');
    expect(await snapshot(out)).toEqual(before);
  });

  it.skipIf(process.platform !== 'linux')('because the system forbids it', async () => {
    await refused('/sys/cutline');
  });

  it.skipIf(IS_ROOT)('because it is read-only', async () => {
    const out = await temporary();
    await chmod(out, 0o555);
    expect(await refused(out)).toContain('writing is not permitted');
  });

  it('because there is no room: the files before it stay as they were', async () => {
    const out = await temporary();
    await cutline('episode-run', '--cluster', ...ROOT, '--out', out, '--cluster-thresh', '0.99');
    const before = await snapshot(out);
    // A limit on the size of files stands in for a full disk; 2 blocks are less than identities.json.
    const shell = `ulimit -f 2; exec "$0" "$@"`;
    const args = [PROGRAM, 'episode-run', '--cluster', ...ROOT, '--out', out];
    const { code, stderr } = await run('bash', ['-c', shell, process.execPath, ...args]).outcome;
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(/Could not write into .*identities\.json was left as it was/);
    expect(await snapshot(out)).toEqual(before);
  });
});

describe('several files at once', () => {
  it('of which one cannot be written leave nothing, and none that is still being written', async () => {
    const folder = await temporary();
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const isFile = (name: string) => (args: readonly unknown[]) => String(args[0]).endsWith(name);
    let isWritten = false;
    interpose('writeFile', isFile('1.tmp'), async (write) => {
      await sleep(20);
      await write();
      isWritten = true;
    });
    interpose('writeFile', isFile('0.tmp'), () => Promise.reject(full));
    const files = ['a', 'b'].map((path) => ({ path, bytes: new Uint8Array(3) }));
    const how = { command: 'merge', untouched: 'All is as it was.' };
    await expect(writeAtomically(folder, files, how)).rejects.toMatchObject({
      code: 'cli/cannot-write',
    });
    expect(isWritten).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a run that is stopped', () => {
  /** The demo takes long enough to be stopped while it draws. */
  const startDemo = async (out: string) => {
    const { child, outcome } = run(process.execPath, [PROGRAM, 'demo', '--out', out]);
    const staged = async () =>
      (await listFiles(out).catch(() => [])).filter((path) => path.endsWith('.tmp')).length;
    while ((await staged()) < 5) {
      if (child.exitCode !== null) throw new Error('the demo ended before it could be stopped');
      await sleep(20);
    }
    return { child, outcome };
  };

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends there and leaves nothing behind',
    async (signal) => {
      const out = join(await temporary(), 'new');
      const { child, outcome } = await startDemo(out);
      child.kill(signal);
      const { stderr, ...ended } = await outcome;
      expect(ended).toMatchObject({ code: null, signal, stdout: '' });
      // Nothing else comes in where what it waits for is always there at once.
      expect(stderr).not.toContain('(50 %)');
      expect(await listFiles(out).catch(() => [])).toEqual([]);
    },
  );

  it('by SIGKILL leaves no file in its place, and the next run cleans up', async () => {
    const out = await temporary();
    const { child, outcome } = await startDemo(out);
    child.kill('SIGKILL');
    expect((await outcome).signal).toBe('SIGKILL');
    const left = await listFiles(out);
    expect(left.length).toBeGreaterThan(0);
    expect(left.every((path) => /\/\.cutline(-[^/]+\/\d+\.tmp|\.lock)$/.test(path))).toBe(true);

    const manifests = join(out, 'data/manifests', EP);
    await writeTree(manifests, {
      'faces.jsonl': await readFile(join(await smallEpisode(), 'faces.jsonl')),
    });
    const again = await cutline('episode-run', '--cluster', '--episode', manifests);
    expect(again.code).toBe(0);
    expect((await readdir(manifests)).sort()).toEqual(['faces.jsonl', 'identities.json']);
  });

  it("never removes what another run is staging, or another machine's", async () => {
    const episode = await smallEpisode();
    const host =
      hostname()
        .replace(/[^A-Za-z0-9]/g, '')
        .slice(0, 20) || 'host';
    const others = [`.cutline-${host}-${process.pid}-abc123`, '.cutline-elsewhere-1-abc123'];
    for (const other of others) await writeTree(episode, { [`${other}/0.tmp`]: 'half' });
    await cutline('episode-run', '--cluster', '--episode', episode);
    const files = await listFiles(episode);
    expect(files).toEqual(expect.arrayContaining(others.map((other) => `${other}/0.tmp`)));
  });
});

describe('what is written', () => {
  it('never shows a half-written identities.json to a reader', async () => {
    const root = await copyOf('real_run');
    const path = join(root, 'data/manifests', EP, 'identities.json');
    const args = ['episode-run', '--cluster', '--data-root', root, '--ep-id', EP];
    const running = cutlineProcess(...args);
    let done = false;
    void running.then(() => {
      done = true;
    });
    let reads = 0;
    while (!done) {
      expect(Object.keys(await readSpec(path))).toContain('identities');
      reads += 1;
      await sleep(1);
    }
    expect(reads).toBeGreaterThan(0);
    expect((await running).code).toBe(0);
  });
});

describe('an output that nobody reads', () => {
  const pipe = (command: string) => run('bash', ['-c', command]).outcome;
  const program = `"${process.execPath}" "${PROGRAM}"`;

  it.each([
    'help episode-run',
    `episode-run --cluster --dry-run --format json --data-root "${fixture('real_run')}" --ep-id ${EP}`,
  ])('is no fault: %s', async (args) => {
    const { stdout, stderr } = await pipe(
      `(${program} ${args}; echo "code $?" >&3) 3>&1 1> >(exec true)`,
    );
    expect(stdout).toBe('code 0\n');
    expect(stderr).not.toMatch(/EPIPE|fault/);
  });

  it.skipIf(process.platform !== 'linux')('is said when it cannot be written', async () => {
    const { stdout, stderr } = await pipe(`${program} help > /dev/full; echo "code $?"`);
    expect(stdout).toBe('code 2\n');
    expect(stderr).toContain('the output could not be written');
  });
});
