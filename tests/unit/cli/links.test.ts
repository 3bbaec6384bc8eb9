import { lstat, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../src/cli/kit/write-atomically.ts';
import {
  copyOf,
  cutline,
  FACES,
  NOW,
  readSpec,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

const LOG = 'moderation_log.jsonl';
const clusterIn = (folder: string, ...more: string[]) =>
  cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW, ...more);
const patch = (folder: string, name = 'Ann') =>
  cutline(
    ...['patch', '--episode', folder, '--now', NOW, '--json'],
    JSON.stringify({ identity_id: 'identity-00001', labels: { name } }),
  );
const deleteTrack = (folder: string) =>
  cutline(
    ...['delete-track', '--episode', folder, '--now', NOW, '--json'],
    JSON.stringify({ track_id: 2, purge_crops: true }),
  );

/** An episode that was clustered and named, with pictures; and a folder that is somebody else's. */
async function moderated() {
  const folder = await smallEpisode({
    'tracks.jsonl': [1, 2, 3, 4].map((track_id) => ({ track_id })),
    'crops/track_0002/frame_000100.jpg': 'a crop',
  });
  await clusterIn(folder, '--cluster-thresh', '0.9');
  await patch(folder);
  await writeTree(folder, { 'thumbs/identity-00001/rep.jpg': 'a face' });
  return { folder, outside: await temporary() };
}

/** Put a file or folder elsewhere, and a link in its place. */
async function movedOut(folder: string, path: string, to: string) {
  const { rename } = await import('node:fs/promises');
  const target = join(to, path.replaceAll('/', '_'));
  await mkdir(to, { recursive: true });
  await rename(join(folder, path), target);
  await symlink(target, join(folder, path));
  return target;
}

describe('a link that stays below the episode', () => {
  it('is read: files, folders, vectors, names', async () => {
    const root = await temporary();
    await writeTree(root, {
      'store/faces.jsonl': FACES,
      'store/identities.json': {
        ep_id: 'mini',
        identities: [{ identity_id: 'identity-00001', track_ids: [1], name: 'Ann', locked: true }],
      },
    });
    await mkdir(join(root, 'ep'));
    for (const name of ['faces.jsonl', 'identities.json']) {
      await symlink(`../store/${name}`, join(root, 'ep', name));
    }
    await symlink('store', join(root, 'again'));
    const out = await temporary();
    const { code, stderr } = await clusterIn(root, '--out', out);
    expect({ code, linked: stderr.includes('link') }).toEqual({ code: 0, linked: false });
    const { identities } = await readSpec(join(out, 'identities.json'));
    expect(identities[0]).toMatchObject({ labels: { name: 'Ann' }, locked: true });
  });

  it('is not followed in a circle, nor out of a linked folder', async () => {
    const folder = await smallEpisode();
    await mkdir(join(folder, 'a'));
    await symlink('..', join(folder, 'a/up'));
    await symlink('../a', join(folder, 'a/self'));
    const { code, stderr } = await clusterIn(folder, '--dry-run');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /2 links were not followed: a\/self \(to ..\/a, which holds the link itself\), a\/up/,
    );
  });

  it('may be the folder or the file that is named', async () => {
    const { folder } = await moderated();
    const beside = await temporary();
    await symlink(folder, join(beside, 'ep'));
    expect((await patch(join(beside, 'ep'))).code).toBe(0);
    await symlink(join(folder, 'faces.jsonl'), join(beside, 'faces.jsonl'));
    expect((await clusterIn(join(beside, 'faces.jsonl'), '--dry-run')).code).toBe(0);
  });
});

describe('a link in the way to an episode of a data root', () => {
  const EP = 'demo-s01e01';
  const WAYS = ['data', 'data/manifests', `data/manifests/${EP}`, `data/embeds/${EP}`] as const;
  const log = (root: string) => cutline('log', '--data-root', root, '--ep-id', EP);
  const run = (root: string, ...more: string[]) =>
    cutline(
      ...['episode-run', '--cluster', '--data-root', root, '--ep-id', EP, '--now', NOW, ...more],
    );

  it.each(WAYS)('is read where it stays below the root: %s', async (path) => {
    const root = await copyOf('real_run');
    await movedOut(root, path, join(root, 'store'));
    const read = await run(root, '--out', await temporary());
    expect({ code: read.code, said: /link/.test(read.stderr) }).toEqual({ code: 0, said: false });
    const before = await snapshot(root);
    const { code, stderr } = await run(root, '--track-vectors');
    expect(code).toBe(2);
    expect(stderr).toMatch(/writes and removes nothing through a link/);
    expect(await snapshot(root)).toEqual(before);
  });

  it.each(WAYS)('is named and not read where it leads out: %s', async (path) => {
    const [root, outside] = [await copyOf('real_run'), await temporary()];
    await movedOut(root, path, outside);
    const before = await snapshot(outside);
    const { code, stderr } = await run(root);
    // Its vectors are in faces.jsonl as well.
    expect(code).toBe(path.includes('embeds') ? 0 : 2);
    expect(stderr).toMatch(/links? (was|were) not followed: .*\(to /);
    expect(await snapshot(outside)).toEqual(before);
  });

  it('is named where it leads out behind one that does not', async () => {
    const [root, outside] = [await copyOf('real_run'), await temporary()];
    await movedOut(root, `data/manifests/${EP}`, outside);
    await movedOut(root, 'data/manifests', join(root, 'data/store'));
    const { code, stderr } = await log(root);
    expect(code).toBe(2);
    expect(stderr).toMatch(/1 link was not followed: manifests\/demo-s01e01 \(to /);
    // One behind another that both stay below are two of its parts.
    const inside = await copyOf('real_run');
    await movedOut(inside, `data/manifests/${EP}`, join(inside, 'data/own'));
    await movedOut(inside, 'data/manifests', join(inside, 'data/store'));
    expect(await run(inside, '--out', await temporary())).toMatchObject({ code: 0 });
  });

  it('is an episode of the season, or named', async () => {
    const [root, outside] = [await copyOf('real_run'), await temporary()];
    const season = () => cutline('season', '--data-root', root, '--no-decisions');
    const plain = await season();
    await movedOut(root, `data/manifests/${EP}`, join(root, 'data/store'));
    expect(await season()).toEqual(plain);
    await movedOut(root, 'data/store', outside);
    const { stderr } = await season();
    expect(stderr).toMatch(/link was not followed: manifests\/demo-s01e01/);
  });
});

describe('a link that leads elsewhere', () => {
  it.each(['identities.json', LOG])('%s is named, and not written over', async (name) => {
    const { folder, outside } = await moderated();
    const target = await movedOut(folder, name, outside);
    const before = [await snapshot(folder), await readFile(target, 'utf8')];
    for (const { code, stderr } of [
      await clusterIn(folder),
      await clusterIn(folder, '--out', folder),
    ]) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/is a link \(to .*writes and removes nothing through a link/);
    }
    expect((await patch(folder, 'Bo')).code).toBe(2);
    expect((await lstat(join(folder, name))).isSymbolicLink()).toBe(true);
    expect([await snapshot(folder), await readFile(target, 'utf8')]).toEqual(before);
  });

  it.each([
    ['faces.jsonl', /No episode|1 link was not followed: faces.jsonl/],
    ['crops', /1 link was not followed: crops \(to /],
    ['faces.npy', /1 link was not followed: faces.npy \(to /],
  ])('%s is named where it is not read', async (path, words) => {
    const { folder, outside } = await moderated();
    if (path === 'faces.npy') await writeFile(join(folder, path), 'vectors');
    await movedOut(folder, path, outside);
    expect((await cutline('log', '--episode', folder)).stderr).toMatch(words);
  });

  it('is named in a folder of known people, and not written over', async () => {
    const { folder, outside } = await moderated();
    const bank = await temporary();
    const add = () =>
      cutline('facebank', 'add', '--episode', folder, '--facebank', bank, '--model', 'm');
    expect((await add()).code).toBe(0);
    const target = await movedOut(bank, 'facebank.json', outside);
    const before = await readFile(target, 'utf8');
    const { code, stderr } = await add();
    expect(code).toBe(2);
    expect(stderr).toMatch(/1 link was not followed: facebank.json \(to /);
    expect(stderr).toMatch(/writes and removes nothing through a link/);
    expect(await readFile(target, 'utf8')).toBe(before);
  });

  it('is named where no episode is found because of it', async () => {
    const [folder, outside] = [await temporary(), await smallEpisode()];
    await symlink(join(outside, 'faces.jsonl'), join(folder, 'faces.jsonl'));
    await symlink('nowhere', join(folder, 'tracks.jsonl'));
    const { code, stderr } = await clusterIn(folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/No episode here/);
    expect(stderr).toMatch(
      /2 links were not followed: faces.jsonl \(to .*tracks.jsonl \(to nowhere, which is not there\)/,
    );
    // Once: the note would say the same.
    expect(stderr.match(/not followed/g)).toHaveLength(1);
  });

  it.each([
    ['thumbs', 'merge'],
    ['thumbs/identity-00001', 'merge'],
    ['thumbs', 'episode-run'],
    ['thumbs/identity-00001', 'episode-run'],
    ['tracks.jsonl', 'delete-track'],
    ['crops', 'delete-track'],
  ])('or into the episode, %s: %s neither writes nor removes through it', async (path, act) => {
    for (const inside of [false, true]) {
      const { folder, outside } = await moderated();
      const target = await movedOut(folder, path, inside ? join(folder, 'store') : outside);
      const all = async () => [await snapshot(folder), await snapshot(outside)];
      const before = await all();
      const { stderr, code } =
        act === 'delete-track' ? await deleteTrack(folder) : await mergeOrRun(act, folder);
      if (code === 2) expect(stderr).toMatch(/is a link \(to|not followed/);
      if (code === 2) expect(await all()).toEqual(before);
      expect(await snapshot(outside)).toEqual(before[1]);
      expect((await lstat(join(folder, path))).isSymbolicLink()).toBe(true);
      if (inside) expect((await lstat(target)).isSymbolicLink()).toBe(false);
      // Its folder is then none of ours to empty; the rest is done.
      const own = act === 'episode-run' && path !== 'thumbs';
      if (inside && !own) expect(code).toBe(2);
    }
  });

  it('is written through neither where it is there before nor where it comes meanwhile', async () => {
    const { folder, outside } = await moderated();
    const before = await snapshot(outside);
    const made: string[] = [];
    const write = (confirm?: () => Promise<void>) => {
      const bytes = async () => {
        made.push('bytes');
        return Uint8Array.of(1);
      };
      return writeAtomically(folder, [{ path: 'new/one.bin', bytes }], {
        ...{ command: 'test', untouched: 'Nothing was changed.' },
        ...(confirm && { confirm }),
      });
    };
    const link = { code: 'cli/link' };
    const linked = async () => {
      await rm(join(folder, 'new'), { recursive: true, force: true });
      await symlink(outside, join(folder, 'new'));
    };
    await expect(write(linked)).rejects.toMatchObject(link);
    expect(made).toEqual(['bytes']);
    // Where it is there before, not even what is to be written is made ready.
    await linked();
    await expect(write()).rejects.toMatchObject(link);
    expect(made).toEqual(['bytes']);
    expect(await snapshot(outside)).toEqual(before);
  });

  it('in what a folder from elsewhere says is left to do moves and removes nothing', async () => {
    const { folder, outside } = await moderated();
    await writeFile(join(outside, '0.tmp'), 'private');
    await symlink(outside, join(folder, '.cutline-host-1-abc'));
    const digest = 'a'.repeat(64);
    const change = {
      ...{ format: 'cutline-change', version: 1, command: 'merge', staging: '.cutline-host-1-abc' },
      files: [{ to: 'identities.json', digest, was: null }],
      remove: [] as string[],
    };
    const journal = join(folder, '.cutline-change.json');
    const tries = [
      { change, words: /is not what a command leaves/ },
      ...['../../private', '/etc/passwd', relative(folder, join(outside, '0.tmp'))].map((path) => ({
        change: { ...change, staging: '.cutline-host-1-none', remove: [path] },
        words: /outside of the folder that was named/,
      })),
      ...['x'.repeat(300), 'd/'.repeat(2100), 'ä'.repeat(200)].flatMap((path) => [
        { change: { ...change, remove: [path] }, words: /does not say what is to be done/ },
        {
          change: { ...change, files: [{ to: path, digest, was: null }] },
          words: /does not say what is to be done/,
        },
      ]),
    ];
    for (const { change: left, words } of tries) {
      await writeFile(journal, JSON.stringify(left));
      const { code, stderr } = await patch(folder, 'Bo');
      expect({ code, stderr }).toMatchObject({ code: 2 });
      expect(stderr).toMatch(words);
      expect(await readFile(join(outside, '0.tmp'), 'utf8')).toBe('private');
    }
  });
});

async function mergeOrRun(act: string, folder: string) {
  if (act === 'episode-run') return clusterIn(folder, '--cluster-thresh', '0.01');
  return cutline(
    ...['merge', '--episode', folder, '--now', NOW, '--json'],
    JSON.stringify({ source_ids: ['identity-00001'], target_id: 'identity-00003' }),
  );
}
