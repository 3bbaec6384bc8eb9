import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, FACES, readJson, temporary, writeTree } from '../cli/program.ts';

/** A data root with two episodes, one of which is broken when asked. */
async function dataRoot(broken = false): Promise<string> {
  const root = await temporary();
  await writeTree(root, {
    'manifests/show-s01e10/faces.jsonl': FACES,
    'manifests/show-s01e02/faces.jsonl': broken ? 'not json\n' : FACES,
    'manifests/show-s01e02/recognition.yaml': 'cluster_thresh: 0.99\n',
  });
  return root;
}

describe('cutline season', () => {
  it('compares all episodes of a data root under one set of parameters', async () => {
    const root = await dataRoot();
    const { code, stdout } = await cutline(
      'season',
      '--data-root',
      root,
      '--cluster-thresh',
      '0.7',
    );
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toContain('at 0.70: average linkage');
    expect(lines[2]).toMatch(/^show-s01e02 +4 +2 +0 \(0 %\)/);
    expect(lines[3]).toMatch(/^show-s01e10 +4 +2 +0 \(0 %\)/);
    expect(stdout).toContain('season: no threshold stands out; the default is 0.58');
  });

  it('tells an episode that fails in its line and goes on', async () => {
    const root = await dataRoot(true);
    const { code, stdout, stderr } = await cutline(
      'season',
      '--data-root',
      root,
      '--format',
      'csv',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('show-s01e02: ');
    const lines = stdout.split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^show-s01e10,/);
    expect(lines[2]).toMatch(/^show-s01e02,,,,.*faces\.jsonl/);
  });

  it('takes folders, and writes the report into a file', async () => {
    const root = await dataRoot();
    const folders = ['show-s01e02', 'show-s01e10'].flatMap((name) => [
      '--episode',
      join(root, 'manifests', name),
    ]);
    const out = join(await temporary(), 'season.html');
    const made = await cutline('season', ...folders, '--format', 'html', '--out', out);
    expect(made).toMatchObject({ code: 0, stdout: `wrote ${out}\n` });
    expect(await readFile(out, 'utf8')).toContain('<h1>One threshold for 2 episodes</h1>');
    const json = join(await temporary(), 'season.json');
    await cutline('season', ...folders, '--format', 'json', '--out', json);
    expect(await readJson(json)).toMatchObject({ with_decisions: true, failed: [] });
  });

  it.each([
    [[], 'Say which episodes'],
    [['--data-root', '/nowhere-at-all'], 'is not a folder'],
    [['--episode', '/nowhere-at-all'], 'is not a folder'],
    [['--episode', '.', '--algorithm', 'dbscan'], 'dbscan has no tree to cut'],
  ])('refuses %j with a reason and 2', async (args, reason) => {
    const { code, stdout, stderr } = await cutline('season', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(reason);
  });
});
