import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, listFiles, smallEpisode, temporary } from './program.ts';

const TRUTH = { 1: 'Ann', 2: 'Ann', 3: 'Bob', 4: 'Cas' };

async function scored(truth: object, ...args: readonly string[]) {
  const episode = await smallEpisode({ 'truth.json': truth });
  return cutline('score', '--episode', episode, ...args);
}

describe('score', () => {
  it('has purity and what was counted beside the rest', async () => {
    const { code, stdout, stderr } = await scored(
      TRUTH,
      '--cluster-thresh',
      '0.8',
      '--format',
      'json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // {1 2} and {3 4}: Cas is with Bob.
    expect(JSON.parse(stdout)).toMatchObject({
      cluster_thresh: 0.8,
      bcubed: { precision: 0.75, recall: 1 },
      wcp: 0.75,
      ratio: 2 / 3,
      found: 2,
      people: 3,
      tracks: 4,
    });
  });

  it('compares linkages at one threshold, over a sweep, and as a table of numbers', async () => {
    const list = ['--linkages', 'average,single'];
    const at = await scored(TRUTH, ...list, '--cluster-thresh', '0.5');
    expect(at.stdout).toMatch(/^linkage {3}thresh.*\naverage {3}0\.50.*\nsingle {4}0\.50/);
    const grid = await scored(TRUTH, ...list, '--sweep');
    expect(grid.stdout).toMatch(/^BCubed F\nthresh {2}average {3}single\n0\.20/);
    expect(grid.stdout.split('\n')).toHaveLength(75);
    expect(grid.stdout.match(/←/g)).toHaveLength(1);
    expect(grid.stdout).toMatch(/best BCubed F \d\.\d{4}: average at 0\.\d\d\n$/);
    const csv = (await scored(TRUTH, ...list, '--sweep', '--format', 'csv')).stdout.split('\r\n');
    expect(csv[0]).toBe(
      'linkage,threshold,bcubed_f,bcubed_precision,bcubed_recall,pairwise_f,pairwise_precision,pairwise_recall,ari,nmi,wcp,ratio,found,people,tracks',
    );
    expect(csv).toHaveLength(2 * 71 + 2);
    const rows = JSON.parse((await scored(TRUTH, ...list, '--format', 'json')).stdout) as unknown[];
    expect(rows).toMatchObject([{ linkage: 'average' }, { linkage: 'single' }]);
  });

  it('names the tracks that are errors, by person', async () => {
    const at = ['--cluster-thresh', '0.8', '--confusion'];
    const text = (await scored(TRUTH, ...at)).stdout;
    expect(text).toContain('Ann     identity-00001   2/2');
    expect(text).toContain('Bob     identity-00003   1/1      foreign 4');
    expect(text).toContain('Cas     –                0/1      missing 4');
    const { confusion } = JSON.parse((await scored(TRUTH, ...at, '--format', 'json')).stdout) as {
      confusion: unknown;
    };
    expect(confusion).toContainEqual({
      ...{ person: 'Cas', identity: null, tracks: 1, found: 0, missing: ['4'], foreign: [] },
    });
    const csv = (await scored({ ...TRUTH, 4: '=Cas' }, ...at, '--format', 'csv')).stdout;
    expect(csv).toContain("'=Cas,1,,0,1,0,4,\r\n");
  });

  it('draws the curves into a file', async () => {
    const folder = await temporary();
    const file = join(folder, 'curves.svg');
    const { code, stderr } = await scored(TRUTH, '--svg', file, '--linkages', 'average,ward');
    expect(code).toBe(0);
    expect(stderr).toContain(`wrote ${file}`);
    expect(await listFiles(folder)).toEqual(['curves.svg']);
    const svg = await readFile(file, 'utf8');
    expect(svg).toMatch(/^<svg [^>]*>\n<title>.*BCubed F over the threshold<\/title>/);
    expect(svg.match(/stroke-linejoin/g)).toHaveLength(2);
    expect(svg).toContain('cluster_thresh (cosine similarity)');
    expect(svg).toMatch(/average: best 0\.\d{3} at 0\.\d+/);
  });

  it('says on how much it was scored when that is not all', async () => {
    const { code, stderr, stdout } = await scored(
      { ep_id: 'elsewhere', truth: { 1: 'Ann', 2: 'Ann', 998: 'Bob', 999: 'Bob' } },
      ...['--format', 'json'],
    );
    expect(code).toBe(0);
    expect(stderr).toBe(
      'cutline: scored on 2 of 4 tracks; 2 tracks in truth.json are not in this episode: 998, 999; truth.json says that it is about elsewhere, but this is episode\ncutline: They are all one person: a merge with somebody else costs nothing here.\n',
    );
    expect(JSON.parse(stdout)).toMatchObject({ tracks: 2, people: 1 });
  });

  it('leaves out a track that is said to be two people', async () => {
    const { stderr } = await scored({ Ann: [1, 2], Bob: [2, 3] });
    expect(stderr).toContain(
      'scored on 2 of 4 tracks; 1 track is two people in truth.json and left out: 2',
    );
  });

  describe('with decisions', () => {
    const decided = (truth: object | undefined, ...args: readonly string[]) =>
      smallEpisode({
        ...(truth === undefined ? {} : { 'truth.json': truth }),
        'identities.json': {
          identities: [
            // By hand: 1 and 3 are one person, which no threshold above 0.6 would say.
            {
              identity_id: 'identity-00001',
              track_ids: [1, 3],
              locked: true,
              labels: { name: 'Ann' },
            },
            {
              identity_id: 'identity-00002',
              track_ids: [2],
              locked: false,
              labels: { name: 'Bob' },
            },
          ],
        },
      }).then((episode) => cutline('score', '--episode', episode, '--format', 'json', ...args));
    const truth = { 1: 'Ann', 2: 'Bob', 3: 'Ann', 4: 'Cas' };

    it('agrees with what was decided, unless told to leave it out', async () => {
      const at = ['--cluster-thresh', '0.8'];
      const bound = JSON.parse((await decided(truth, ...at)).stdout) as { bcubed: { f: number } };
      const free = JSON.parse((await decided(truth, ...at, '--no-decisions')).stdout) as {
        bcubed: { f: number };
      };
      expect(bound.bcubed.f).toBe(1);
      // {1 2} and {3 4}: precision 1/2, recall (1/2 + 1 + 1/2 + 1) / 4.
      expect(free.bcubed.f).toBeCloseTo(0.6, 12);
    });

    it('takes what is locked or named for true, and then never scores it on itself', async () => {
      const locked = await decided(undefined, '--truth-from', 'locked', '--cluster-thresh', '0.8');
      expect(JSON.parse(locked.stdout)).toMatchObject({
        tracks: 2,
        people: 1,
        bcubed: { recall: 0.5 },
      });
      expect(locked.stderr).toContain(
        'scored on 2 of 4 tracks, by the locked identities, without decisions',
      );
      const named = await decided(undefined, '--truth-from', 'named');
      // At the default threshold Bob's identity has taken track 4 in.
      expect(JSON.parse(named.stdout)).toMatchObject({ tracks: 4, people: 2 });
    });
  });

  it.each([
    [['--truth-from', 'locked'], /No identity of this episode is locked/],
    [['--truth-from', 'locked', '--truth', 'x.json'], /give one of them/],
    [['--confusion', '--sweep'], /--confusion is about one clustering/],
    [['--linkages', 'average,median'], /median is no linkage: take some of average, complete/],
    [['--svg', 'x.svg', '--algorithm', 'dbscan'], /dbscan has no tree to cut/],
  ])('refuses %j', async (args, says) => {
    const { code, stdout, stderr } = await scored(TRUTH, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });
});
