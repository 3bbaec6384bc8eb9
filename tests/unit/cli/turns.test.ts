import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { neverWait } from '../../../src/cli/kit/disk.ts';
import { EpisodeMemory } from '../../../src/cli/kit/episode-memory.ts';
import { whileChanging } from '../../../src/cli/kit/turns.ts';
import { walkFolders } from '../../../src/cli/kit/walk-folders.ts';
import {
  cutline,
  FACES,
  NOW,
  type Outcome,
  PROGRAM,
  readSpec,
  run,
  type SpecFile,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';
import { copyWhole, episodeFiles, interpose, ownFiles, stoppedAt } from './stopping.ts';

type Act = (folder: string, out: string) => readonly string[];
const edit =
  (name: string, payload: object): Act =>
  (folder) => [name, '--episode', folder, '--now', NOW, '--json', JSON.stringify(payload)];
const clusterAt =
  (threshold: string): Act =>
  (folder) => [
    ...['episode-run', '--cluster', '--episode', folder, '--now', NOW],
    ...['--cluster-thresh', threshold],
  ];
const ACTS: Readonly<Record<string, Act>> = {
  merge: edit('merge', { source_ids: ['identity-00003'], target_id: 'identity-00001' }),
  name: edit('patch', { identity_id: 'identity-00001', labels: { name: 'Ann' } }),
  'delete-track': edit('delete-track', { track_id: 4 }),
  'episode-run': clusterAt('0.7'),
  out: (folder, out) => [...clusterAt('0.8')(folder, out), '--out', out],
  'other out': (folder, out) => [...clusterAt('0.5')(folder, out), '--out', out],
};

async function moderated() {
  const folder = await smallEpisode({
    'tracks.jsonl': [1, 2, 3, 4].map((track_id) => ({ track_id })),
  });
  await cutline(...clusterAt('0.999')(folder, ''));
  await cutline(
    ...edit('merge', { source_ids: ['identity-00002'], target_id: 'identity-00001' })(folder, ''),
  );
  return folder;
}

describe('an episode that is changed', () => {
  it('is looked for where it does not lie any more', async () => {
    const folder = await moderated();
    const gone = join(folder, 'gone');
    const memory = new EpisodeMemory();
    memory.homes = [gone];
    const homes = await whileChanging({ episode: folder }, { memory }, async (loaded) => {
      expect(existsSync(join(folder, '.cutline.lock'))).toBe(true);
      return loaded.homes;
    });
    expect([homes, existsSync(gone)]).toEqual([[folder], false]);
  });
});

describe('two commands at once', () => {
  it('come out as if one had waited for the other, whichever two they are', async () => {
    const start = await moderated();
    const both = async (names: readonly string[], atOnce: boolean) => {
      const [folder, out] = [await copyWhole(start), join(await temporary(), 'out')];
      const act = (name: string) => cutline(...ACTS[name]!(folder, out));
      const outcomes: Outcome[] = [];
      if (atOnce) outcomes.push(...(await Promise.all(names.map(act))));
      else for (const name of names) outcomes.push(await act(name));
      const codes = names.map((name, i) => `${name} ${outcomes[i]!.code}`).sort();
      const files = {
        ...(await episodeFiles(folder)),
        ...(await episodeFiles(out).catch(() => ({}))),
      };
      const own = [...(await ownFiles(folder)), ...(await ownFiles(out).catch(() => []))];
      return JSON.stringify({ codes, files, own });
    };
    // Every two of all commands: npm run crash.
    const pairs = [
      ['merge', 'episode-run'],
      ['name', 'delete-track'],
      ['merge', 'out'],
      ['out', 'other out'],
    ] as const;
    for (const [a, b] of pairs) {
      const inTurn = [await both([a, b], false), await both([b, a], false)];
      expect(inTurn, `${a} and ${b}`).toContain(await both([a, b], true));
    }
  });

  it('use one lock, however the folder is named', async () => {
    const root = await temporary();
    const folder = join(root, 'ep');
    await writeTree(folder, { 'faces.jsonl': FACES });
    await cutline(...clusterAt('0.999')(folder, ''));
    const names = ['Ann', 'Bo', 'Cy', 'Di'];
    const outcomes = await Promise.all(
      names.map((name, i) =>
        cutline(
          ...edit('patch', { identity_id: `identity-0000${i + 1}`, labels: { name } })(
            i % 2 === 0 ? root : folder,
            '',
          ),
        ),
      ),
    );
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      names.map(() => ({ code: 0, stderr: '' })),
    );
    const history = await readFile(join(folder, 'moderation_log.jsonl'), 'utf8');
    for (const name of names) expect(history).toContain(name);
  });

  it('never write over decisions that they did not read', async () => {
    const folder = await moderated();
    const before = await snapshot(folder);
    const one = join(folder, 'faces.jsonl');
    const { code, stderr } = await cutline(...clusterAt('0.5')(one, ''));
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(/identities\.json holds decisions that were not read.*Name the folder/);
    expect(await snapshot(folder)).toEqual(before);
  });

  it('never show half of a change to who reads', async () => {
    const folder = await moderated();
    const texts = new Set<string>();
    const act = edit('merge', { source_ids: ['identity-00003'], target_id: 'identity-00001' });
    texts.add((await cutline('log', '--episode', folder)).stdout);
    let done = false;
    const writing = (async () => {
      for (let i = 0; i < 6; i++) {
        await cutline(
          ...edit('patch', { identity_id: 'identity-00001', labels: { name: `N${i}` } })(
            folder,
            '',
          ),
        );
      }
      await cutline(...act(folder, ''));
      done = true;
    })();
    const reads = [];
    while (!done) reads.push(await cutline('log', '--episode', folder));
    await writing;
    for (const { code, stderr, stdout } of reads) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      texts.add(stdout);
    }
    // Each history that was seen is the beginning of the next.
    const seen = [...texts];
    for (let i = 1; i < seen.length; i++) expect(seen[i]!.startsWith(seen[i - 1]!)).toBe(true);
  });
});

describe('a command that was stopped', () => {
  const act = ACTS['delete-track']!;
  /** Killed at the first change of this kind; between two renames where nothing else is said. */
  async function half(where = /renameSync .*identities\.json$/) {
    const start = await moderated();
    const whole = await copyWhole(start);
    await cutline(...act(whole, ''));
    for (let n = 1; ; n++) {
      const folder = await copyWhole(start);
      const { call, stopped } = await stoppedAt(n, folder, act(folder, ''));
      if (!stopped) throw new Error('no such moment');
      if (where.test(call)) return { folder, start, whole, n };
    }
  }

  it('is read as it will be where nothing may be written', async () => {
    const { folder, whole } = await half();
    // A folder at the lock's place: nobody can take it.
    await rm(join(folder, '.cutline.lock'));
    await mkdir(join(folder, '.cutline.lock'));
    const before = await snapshot(folder);
    const read = await cutline('log', '--episode', folder);
    expect(read.stdout).toBe((await cutline('log', '--episode', whole)).stdout);
    expect(read.stderr).toContain('read as it will be');
    expect(await snapshot(folder)).toEqual(before);
    expect(await cutline(...ACTS.name!(folder, ''))).toMatchObject({ code: 2 });
    expect(await snapshot(folder)).toEqual(before);
  });

  it.each([
    ['all at once', undefined],
    ['and is stopped before it moves the first file', /^renameSync .*0\.tmp/],
  ])('while somebody reads, %s, is seen whole', async (_, where) => {
    const folder = await moderated();
    const moment = where === undefined ? undefined : (await half(where)).n;
    onTestFinished(neverWait());
    interpose(
      'open',
      ([path]) => path === join(folder, 'moderation_log.jsonl'),
      async (call) => {
        if (moment === undefined) {
          await cutline(...act(folder, ''));
          return call();
        }
        const handle = await call();
        await stoppedAt(moment, folder, act(folder, ''));
        return handle;
      },
    );
    const { stdout, stderr, code } = await cutline('log', '--episode', folder);
    expect(code).toBe(0);
    expect(stdout).toContain('Deleted track 4');
    expect(stderr).toMatch(moment === undefined ? /^$/ : /was finished/);
  });

  it('never gives the bytes of one file the size of another', async () => {
    const folder = await smallEpisode();
    const [file] = (await walkFolders(folder)).files;
    await writeFile(join(folder, 'faces.jsonl'), 'another');
    const changed = expect.objectContaining({ code: 'cli/changed-meanwhile' });
    await expect(file!.bytes()).rejects.toThrow(changed);
    await expect(file!.stream()[Symbol.asyncIterator]().next()).rejects.toThrow(changed);
  });

  it('leaves nothing that is taken for a part of the episode', async () => {
    const folder = await smallEpisode({
      '.cutline-host-1-abc/faces.jsonl': FACES,
      '.cutline.lock': 'x',
      '.cutline-copy-rep.jpg': 'x',
    });
    expect((await walkFolders(folder)).files.map(({ path }) => path)).toEqual(['faces.jsonl']);
  });

  it('keeps what another program has written since', async () => {
    const { folder, whole } = await half();
    const theirs = '{"identities": []}';
    await writeFile(join(folder, 'identities.json'), theirs);
    const { stderr } = await cutline('log', '--episode', folder);
    expect(stderr).toMatch(
      /was finished.*another program had written meanwhile is kept as .*identities\.json\.bak/,
    );
    const { 'identities.json.bak': kept, ...files } = await episodeFiles(folder);
    expect(kept).toBe(theirs);
    expect(files).toEqual(await episodeFiles(whole));
  });

  it('keeps nothing twice, and writes over nothing that was kept', async () => {
    const { folder } = await half();
    const theirs = '{"identities": []}';
    await writeFile(join(folder, 'identities.json'), theirs);
    await writeFile(join(folder, 'identities.json.bak'), 'of before');
    await writeFile(join(folder, 'identities.json.3.bak'), theirs);
    const { stderr } = await cutline('log', '--episode', folder);
    expect(stderr).toMatch(/had written meanwhile is kept as .*identities\.json\.3\.bak/);
    const files = await episodeFiles(folder);
    expect(Object.keys(files).filter((name) => name.endsWith('.bak'))).toEqual([
      'identities.json.3.bak',
      'identities.json.bak',
    ]);
    expect(files['identities.json.bak']).toBe('of before');
    expect(files['identities.json']).not.toBe(theirs);
  });

  it('is taken back where what it had prepared is damaged, and nothing of it is there', async () => {
    const { folder, start } = await half(/^renameSync .*0\.tmp/);
    const staged = (await ownFiles(folder)).find((path) => path.endsWith('0.tmp'))!;
    await writeFile(join(folder, staged), 'damaged');
    const { stderr } = await cutline('log', '--episode', folder);
    expect(stderr).toMatch(/could not be finished.*as it was before it\. Run it again/);
    expect(await episodeFiles(folder)).toEqual(await episodeFiles(start));
    expect((await cutline(...act(folder, ''))).code).toBe(0);
  });

  it('says what it left where that cannot be read, and writes nothing until it is looked at', async () => {
    const folder = await moderated();
    const before = await episodeFiles(folder);
    for (const text of ['', '{', '{"format": "cutline-change", "version": 2}', '[]', 'null']) {
      await writeFile(join(folder, '.cutline-change.json'), text);
      const { code, stderr } = await cutline(...ACTS.name!(folder, ''));
      expect({ code, stderr }).toMatchObject({ code: 2 });
      expect(stderr).toMatch(/cannot be read \(.*Nothing was changed/);
      expect((await cutline('log', '--episode', folder)).code).toBe(0);
    }
    expect(await episodeFiles(folder)).toEqual(before);
  });
});

describe('an identities.json that is older than its history', () => {
  const old: Readonly<Record<string, Act>> = {
    merge: ACTS.merge!,
    split: edit('split', { identity_id: 'identity-00001', track_ids_to_split: [2] }),
    'move into another': edit('move', { track_id: 2, to_identity_id: 'identity-00003' }),
    'move out': edit('move', { track_id: 2, to_identity_id: null }),
    'delete-track': ACTS['delete-track']!,
  };
  it.each(Object.keys(old))('by a %s meets no other act until it is written anew', async (name) => {
    const start = await moderated();
    const folder = await copyWhole(start);
    expect((await cutline(...old[name]!(folder, ''))).code).toBe(0);
    const wanted = await readSpec(join(folder, 'identities.json'));
    await writeFile(
      join(folder, 'identities.json'),
      await readFile(join(start, 'identities.json')),
    );
    const before = await snapshot(folder);
    const next = edit('merge', { source_ids: ['identity-00004'], target_id: 'identity-00001' });
    for (const act of [next, old[name]!, ACTS.name!]) {
      const { code, stderr } = await cutline(...act(folder, ''));
      expect({ code, stderr }).toMatchObject({ code: 2 });
      expect(stderr).toMatch(/does not show the last step of the history.*step 2: .*episode-run/);
    }
    expect(await snapshot(folder)).toEqual(before);
    const { code, stderr } = await cutline(...clusterAt('0.999')(folder, ''));
    expect(code).toBe(0);
    expect(stderr).toContain('it is written as the history says');
    const tracks = ({ identities }: SpecFile) =>
      identities.map(({ track_ids }) => String(track_ids)).sort();
    expect(tracks(await readSpec(join(folder, 'identities.json')))).toEqual(tracks(wanted));
    expect((await cutline(...ACTS.name!(folder, ''))).code).toBe(0);
  });
});

/** A disk of its own can be had where a user may make one in a namespace. */
const NAMESPACE = (() => {
  try {
    const shell = 'mount -t tmpfs -o size=16k none /mnt';
    execFileSync('unshare', ['-rm', 'sh', '-c', shell], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!NAMESPACE)('a disk', () => {
  /** Run commands with a small disk mounted, a copy of the episode on it; $1 is a folder elsewhere. */
  const onDisk = async (size: string, script: string) => {
    const [folder, elsewhere] = [await moderated(), await temporary()];
    const shell = `set -e; mount -t tmpfs -o size=${size} none /mnt; cp -a "$0"/. /mnt; ${script}`;
    const node = `"${process.execPath}" "${PROGRAM}"`;
    const own = shell.replaceAll('cutline ', `${node} `);
    return run('unshare', ['-rm', 'bash', '-c', own, folder, elsewhere]).outcome;
  };
  const name = `cutline patch --episode /mnt --now ${NOW} --json '{"identity_id": "identity-00001", "labels": {"name": "Ann"}}'`;

  it('that is full is called that, and is as it was when there is room again', async () => {
    const { stdout, stderr } = await onDisk(
      '256k',
      `sum() { (cd /mnt && find . -type f ! -name fill | sort | xargs sha256sum); }
      sum > "$1/before"; cat /dev/zero > /mnt/fill || true
      ${name} || echo "code $?"; sum | cmp - "$1/before" && echo same
      cutline log --episode /mnt; rm /mnt/fill
      ${name}; ls -A /mnt`,
    );
    expect(stderr).toMatch(
      /Could not write into \/mnt: the disk is full\. (Nothing was changed|identities\.json was left as it was)\. Make room on it/,
    );
    expect(stdout).toMatch(/code 2\nsame\n1 .* Merged .*Named/s);
    expect(stdout).not.toContain('.cutline');
  });

  it('that is read-only is read, and that it cannot be written is said', async () => {
    const { stdout, stderr } = await onDisk(
      '1m',
      `mount -o remount,ro /mnt; ${name} || echo "code $?"; cutline log --episode /mnt`,
    );
    expect(stderr).toMatch(
      /Could not write into \/mnt: writing is not permitted\. Nothing was changed\. Check/,
    );
    expect(stdout).toMatch(/code 2\n1 .* Merged/);
  });
});
