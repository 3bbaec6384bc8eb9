import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, listFiles, smallEpisode } from './program.ts';

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
      expect(stderr).toContain('identities.json holds no list of identities, but the keys');
    }
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(before).toBe(text.replace('"identities"', '"identitier"'));
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
