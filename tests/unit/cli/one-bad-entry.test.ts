import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cutline, FACES, NOW, smallEpisode } from './program.ts';

/**
 * What the disk refuses, by act and end of the path, or by the end alone: the tests may be run by somebody who
 * may read everything.
 */
const refused = vi.hoisted(() => new Map<string, string>());

const refusalOf = vi.hoisted(() => (act: string, path: unknown): Error | undefined => {
  const isMeant = ([what]: readonly [string, string]) => {
    const [end = '', only = act] = what.split(' ').reverse();
    return only === act && String(path).endsWith(end);
  };
  const code = [...refused].find(isMeant)?.[1];
  return code === undefined ? undefined : Object.assign(new Error(`${code}: refused`), { code });
});

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const guarded =
    (act: { readonly name: string }) =>
    (...args: unknown[]) => {
      const refusal = refusalOf(act.name, args[0]);
      return refusal === undefined
        ? Reflect.apply(act as () => unknown, real, args)
        : Promise.reject(refusal);
    };
  return {
    ...real,
    readdir: guarded(real.readdir),
    stat: guarded(real.stat),
    open: guarded(real.open),
  };
});

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const guarded =
    (act: { readonly name: string }) =>
    (...args: unknown[]) => {
      const refusal = refusalOf(act.name.replace('Sync', ''), args[0]);
      if (refusal !== undefined) throw refusal;
      return Reflect.apply(act as () => unknown, real, args);
    };
  return {
    ...real,
    readdirSync: guarded(real.readdirSync),
    statSync: guarded(real.statSync),
  };
});

beforeEach(() => refused.clear());
const run = (folder: string) =>
  cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW, '--dry-run');

describe('an entry that cannot be read', () => {
  it('and that nobody needs is named, and the episode is imported', async () => {
    const folder = await smallEpisode({ 'notes.txt': 'x', 'other/faces.jsonl': FACES });
    await mkdir(join(folder, 'lost'));
    await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9)]), 'x');
    refused.set('/lost', 'EACCES').set('/notes.txt', 'EIO').set('/other/faces.jsonl', 'ENOENT');
    const { code, stdout, stderr } = await run(folder);
    expect({ code, found: stdout.includes('4 tracks') }).toEqual({ code: 0, found: true });
    expect(stderr).toContain(
      '3 entries could not be read and left out: caf\ufffd (its name is not UTF-8), lost (reading is not permitted), notes.txt (EIO: refused).',
    );
    await rm(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9)]));
  });

  it('whose name reads like another’s is named beside it', async () => {
    const folder = await smallEpisode({ 'crops/caf\ufffd.jpg': 'x' });
    const odd = Buffer.concat([
      Buffer.from(`${folder}/crops/caf`),
      Buffer.of(0xe9),
      Buffer.from('.jpg'),
    ]);
    await writeFile(odd, 'y');
    const { code, stderr } = await run(folder);
    expect(code).toBe(0);
    expect(stderr).toContain(
      '1 entry could not be read and left out: crops/caf\ufffd.jpg (its name is not UTF-8).',
    );
    await rm(odd);
  });

  it('is named where the data root has the episode in another layout', async () => {
    const folder = await smallEpisode({
      'artifacts/manifests/mini/s01/e02/faces.jsonl': FACES,
      'manifests/mini-s01e02/lost/x': '',
    });
    refused.set('/manifests/mini-s01e02/lost', 'EACCES');
    const args = ['--data-root', folder, '--ep-id', 'mini-s01e02', '--now', NOW, '--dry-run'];
    const { code, stdout, stderr } = await cutline('episode-run', '--cluster', ...args);
    expect({ code, found: stdout.includes('4 tracks') }).toEqual({ code: 0, found: true });
    expect(stderr).toContain('manifests/mini-s01e02/lost (reading is not permitted)');
  });

  it.each(['open', 'stat'])('is no reason to refuse the episode beside it: %s', async (act) => {
    const folder = await smallEpisode({ 'zz/faces.jsonl': FACES.slice(0, 2) });
    refused.set(`${act} /zz/faces.jsonl`, 'EACCES');
    const { code, stdout } = await run(folder);
    expect({ code, found: stdout.includes('4 tracks') }).toEqual({ code: 0, found: true });
    const { code: own, stderr } = await run(join(folder, 'zz'));
    expect({ own, said: /faces.jsonl cannot be read/.test(stderr) }).toEqual({
      own: 2,
      said: true,
    });
  });

  it.each(['faces.jsonl', 'identities.json'])('is an error where it is %s', async (name) => {
    const folder = await smallEpisode({ 'identities.json': { identities: [] } });
    refused.set(`/${name}`, 'EACCES');
    const { code, stderr } = await run(folder);
    expect(code).toBe(2);
    expect(stderr).toContain(`${name} cannot be read`);
  });

  it('is named where no episode is found beside it', async () => {
    const folder = await smallEpisode();
    await rm(join(folder, 'faces.jsonl'));
    await mkdir(join(folder, 'ep'));
    refused.set('/ep', 'EACCES');
    const { code, stderr } = await run(folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/No episode here.*1 entry could not be read and left out: ep \(reading/);
  });
});
