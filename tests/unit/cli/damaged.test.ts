import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, listFiles, smallEpisode, temporary } from './program.ts';

/** A folder with an identities.json in which somebody named one identity. */
async function named() {
  const folder = await smallEpisode();
  await cutline('episode-run', '--cluster', '--cluster-thresh', '0.9', '--episode', folder);
  const path = join(folder, 'identities.json');
  const value = JSON.parse(await readFile(path, 'utf8')) as {
    identities: { labels: object; locked: boolean }[];
  };
  Object.assign(value.identities[0] ?? {}, { labels: { name: 'Lisa' }, locked: true });
  const text = JSON.stringify(value, undefined, 2);
  await writeFile(path, text);
  const damage = (from: string, to: string) => writeFile(path, text.replace(from, to));
  const run = () => cutline('episode-run', '--cluster', '--episode', folder);
  return { folder, path, text, damage, run };
}

describe('an identities.json that is damaged', () => {
  it('is refused without its list: nothing is written over it', async () => {
    const { folder, path, text, damage, run } = await named();
    await damage('"identities"', '"identitier"');
    const before = await readFile(path, 'utf8');
    for (const { code, stderr } of [
      await run(),
      await cutline('patch', '--episode', folder, '--json', '{"identity_id": "x", "locked": true}'),
      await cutline('log', '--episode', folder),
    ]) {
      expect(code).toBe(2);
      expect(stderr).toContain('identities.json holds no list of identities, but only “');
    }
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(before).toBe(text.replace('"identities"', '"identitier"'));
  });

  it.each([
    ['has no list of them', '"identities":', '"identitier":', /no list of identities/],
    ['has a list that is none', '"identities": [', '"identities": "x", "was": [', /no list of id/],
    [
      'has two lists',
      '"identities": [',
      '"identities": [], "identities": [',
      /key "identities" twice/,
    ],
    [
      'has two identities that ran together',
      /\},\s*\{\s*"identity_id"/,
      ', "identity_id"',
      /has the key "identity_id" twice in one object/,
    ],
  ])('is refused where it %s, here and at --out', async (_, from, to, says) => {
    const { folder, path, text, run } = await named();
    const before = text.replace(from, to).replace(/"ep_id": "[^"]*",/, '');
    expect(before).not.toBe(text);
    await writeFile(path, before);
    const out = await temporary();
    await writeFile(join(out, 'identities.json'), before);
    const episode = await smallEpisode();
    for (const { code, stderr } of [
      await run(),
      await cutline('episode-run', '--cluster', '--episode', episode, '--out', out),
      await cutline('patch', '--episode', folder, '--json', '{"identity_id": "x", "locked": true}'),
      await cutline('delete-track', '--episode', folder, '--json', '{"track_id": 1}'),
    ]) {
      expect(code).toBe(2);
      expect(stderr).toMatch(says);
    }
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await readFile(join(out, 'identities.json'), 'utf8')).toBe(before);
    expect(await listFiles(out)).toEqual(['identities.json']);
  });

  it('is kept beside the new one where a key of it looks damaged, and that is said with its place', async () => {
    const { folder, path, damage, run } = await named();
    await damage('"name": "Lisa"', '"nane": "Lisa"');
    const before = await readFile(path, 'utf8');
    const { code, stdout, stderr } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /import: 1 key that nothing reads.*identity-0000\d, labels: "nane" for "name"/,
    );
    expect(stderr).toContain('kept beside the new one, as identities.json.bak');
    expect(await readFile(`${path}.bak`, 'utf8')).toBe(before);
    expect(await listFiles(folder)).toContain('identities.json.bak');
  });

  it('is kept at --out as well', async () => {
    const { folder, path, damage } = await named();
    await damage('"name": "Lisa"', '"nane": "Lisa"');
    const before = await readFile(path, 'utf8');
    const faces = await smallEpisode();
    const epId = /"ep_id": "(.*)"/.exec(before)?.[1] ?? '';
    const rows = (await readFile(join(faces, 'faces.jsonl'), 'utf8')).replaceAll(
      '{"track_id"',
      `{"ep_id":"${epId}","track_id"`,
    );
    await writeFile(join(faces, 'faces.jsonl'), rows);
    const run = await cutline('episode-run', '--cluster', '--episode', faces, '--out', folder);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('identities.json.bak') });
    expect(await readFile(`${path}.bak`, 'utf8')).toBe(before);
  });

  it('leaves no copy where it is whole', async () => {
    const { folder, run } = await named();
    expect((await run()).stderr).toBe('');
    expect((await listFiles(folder)).filter((path) => path.endsWith('.bak'))).toEqual([]);
  });

  it('holds its locks in any words: a merge does not swallow the identity', async () => {
    const { folder, path, damage } = await named();
    await damage('"locked": true', '"locked": "true"');
    const { identities } = JSON.parse(await readFile(path, 'utf8')) as {
      identities: { identity_id: string }[];
    };
    const [locked, other] = identities.map((one) => one.identity_id);
    const merge = JSON.stringify({ source_ids: [locked], target_id: other });
    const { code, stderr } = await cutline('merge', '--episode', folder, '--json', merge);
    expect(code).toBe(2);
    expect(stderr).toContain('locked');
  });
});

describe('a history that was cut at a line end', () => {
  /** Two steps are left of four. */
  async function cut() {
    const { folder } = await named();
    await patch(folder);
    const path = join(folder, 'moderation_log.jsonl');
    const log = (await readFile(path, 'utf8')).replace('"cursor":2', '"cursor":4');
    await writeFile(path, log);
    return { folder, path, log };
  }
  const patch = (folder: string, ...args: readonly string[]) =>
    cutline('patch', '--episode', folder, '--json', PAYLOAD, ...args);
  const PAYLOAD = '{"identity_id": "identity-00003", "labels": {"name": "Bo"}}';
  const MISSING = /moderation_log\.jsonl: 2 of 4 steps are missing \(3, 4\)/g;

  it('is told by every command, once, and only what replaces it keeps a copy', async () => {
    const { folder, path, log } = await cut();
    const truth = join(await temporary(), 'truth.json');
    await writeFile(truth, '{"1": "Ann", "2": "Ann"}');
    for (const args of [
      ['log', '--episode', folder],
      ['suggest', '--episode', folder],
      ['score', '--episode', folder, '--truth', truth],
      ['season', '--episode', folder],
      ['screen-time', '--episode', folder],
      ['patch', '--episode', folder, '--json', PAYLOAD, '--dry-run'],
      ['episode-run', '--cluster', '--episode', folder, '--format', 'json'],
      ['episode-run', '--cluster', '--episode', folder],
    ]) {
      const { stdout, stderr } = await cutline(...args);
      expect(stderr.match(MISSING), args.join(' ')).toHaveLength(1);
      expect(stdout).not.toMatch(MISSING);
      expect(await readFile(path, 'utf8')).toBe(log);
    }
    expect((await listFiles(folder)).filter((one) => one.endsWith('.bak'))).toEqual([]);
    const dry = await patch(folder, '--json', PAYLOAD.replace('Bo', 'Cy'), '--dry-run');
    expect(dry.stderr).toContain('moderation_log.jsonl as it was would be kept beside the new one');
    await copyFile(join(folder, 'identities.json'), `${path}.identities`);
    const { code, stderr } = await patch(folder, '--json', PAYLOAD.replace('Bo', 'Cy'));
    expect(code).toBe(0);
    expect(stderr).toMatch(MISSING);
    expect(stderr).toContain('moderation_log.jsonl as it was is kept beside the new one, as moder');
    expect(await readFile(`${path}.bak`, 'utf8')).toBe(log);
    // What is kept already is kept once; another one does not take its place.
    const again = async (text: string) => {
      await writeFile(path, text);
      await copyFile(`${path}.identities`, join(folder, 'identities.json'));
      const payload = PAYLOAD.replace('Bo', 'Di');
      return patch(folder, '--json', payload);
    };
    expect((await again(log)).stderr).toContain(
      'kept already beside the new one, as moderation_log.jsonl.bak',
    );
    const other = log.replace('"cursor":4', '"cursor":5');
    expect((await again(other)).stderr).toContain('as moderation_log.jsonl.2.bak');
    expect((await again(other)).stderr).toContain(
      'kept already beside the new one, as moderation_log.jsonl.2.bak',
    );
    const kept = (await listFiles(folder)).filter((one) => one.endsWith('.bak'));
    expect(kept).toEqual(['moderation_log.jsonl.2.bak', 'moderation_log.jsonl.bak']);
    expect(await readFile(`${path}.bak`, 'utf8')).toBe(log);
    expect(await readFile(`${path}.2.bak`, 'utf8')).toBe(other);
  });

  it('is kept by a run that writes another one, also at --out', async () => {
    const { folder, log } = await cut();
    const out = await temporary();
    for (const name of ['identities.json', 'moderation_log.jsonl']) {
      await copyFile(join(folder, name), join(out, name));
    }
    await rm(join(folder, 'moderation_log.jsonl'));
    await writeFile(join(out, 'moderation_log.jsonl.bak'), 'of before');
    const args = ['--cluster', '--episode', folder, '--recluster', '--cluster-thresh', '0.9'];
    const { code, stderr } = await cutline('episode-run', ...args, '--out', out);
    expect(code).toBe(0);
    expect(stderr).toMatch(MISSING);
    expect(stderr).toContain('is kept beside the new one, as moderation_log.jsonl.2.bak.');
    expect(await readFile(join(out, 'moderation_log.jsonl.2.bak'), 'utf8')).toBe(log);
    expect(await readFile(join(out, 'moderation_log.jsonl.bak'), 'utf8')).toBe('of before');
  });
});

describe('a payload from a file', () => {
  const patched = async (bytes: string | Uint8Array) => {
    const { folder } = await named();
    const payload = join(folder, 'payload.json');
    await writeFile(payload, bytes);
    return cutline('patch', '--episode', folder, '--json', `@${payload}`);
  };
  const payload = '{"identity_id": "identity-00001", "labels": {"name": "Zoë"}}';

  it('may begin with a byte order mark', async () => {
    expect(await patched(`\uFEFF${payload}`)).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${payload}`, 'utf16le'), 'is UTF-16 text'],
    ['a Windows code page', Buffer.from(payload, 'latin1'), 'is not UTF-8 text'],
    [
      'a key that is there twice',
      '{"identity_id": "a", "identity_id": "b"}',
      'twice in one object',
    ],
    ['too many levels', '['.repeat(5000), 'nested more than 100 levels deep'],
  ])('is refused for %s', async (_, bytes, reason) => {
    const { code, stderr } = await patched(bytes);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});
