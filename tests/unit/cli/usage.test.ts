import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cutline, cutlineProcess, PROGRAM, run, smallEpisode, temporary } from './program.ts';

describe('help', () => {
  it.each([
    [['--help'], 'Usage: cutline [options] [command]'],
    [['help'], 'Usage: cutline [options] [command]'],
    [['episode-run', '--help'], 'Usage: cutline episode-run [options]'],
    [['help', 'episode-run'], '--cluster-thresh <t>'],
    [['score', '-h'], '--sweep'],
    [['demo', '--help'], '--out <dir>'],
  ])('%j goes to standard output and ends with 0', async (args, text) => {
    const { code, stdout, stderr } = await cutline(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(text);
  });

  it('is what a bare call gets, on standard error and with 2', async () => {
    const { code, stdout, stderr } = await cutline();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/Usage: cutline[\s\S]*episode-run[\s\S]*Exit codes: 0, 2 .* 1 /);
  });

  it('names every option of the main job with its default', async () => {
    const { stdout } = await cutline('episode-run', '--help');
    const text = stdout.replace(/\s+/g, ' ');
    for (const option of [
      ...['--data-root <dir>', '--ep-id <id>', '--episode <dir>', '--run-id <id>', '--cluster '],
      ...['cosine similarity of the cut (default: 0.58)', '--min-cluster-size', '--algorithm'],
      ...['--linkage', '--pooling-method', '--outlier-mode', '--config <file>', '--out <dir>'],
      ...['--profile', '--format', '--now <iso>', '--dry-run', '--skip-bad-lines'],
    ]) {
      expect(text).toContain(option);
    }
  });
});

describe('bad usage', () => {
  it.each([
    [['frobnicate'], /unknown command 'frobnicate'\nTry cutline --help\./],
    [['episode-run', '--frob'], /unknown option '--frob'\nTry cutline episode-run --help\./],
    [['score', 'extra'], /too many arguments/],
    [['episode-run', '--cluster-thresh', 'high'], /'high' is invalid.*must be a number/],
    [['episode-run', '--linkage', 'nearest'], /Allowed choices are average, complete, ward/],
    [['episode-run', '--profile', 'xml'], /Allowed choices are spec, pipeline/],
    [['episode-run', '--episode', '.'], /add --cluster/],
    [['episode-run', '--cluster'], /--episode DIR, or --data-root DIR with --ep-id EP/],
    [['episode-run', '--cluster', '--data-root', '.'], /--data-root DIR with --ep-id EP/],
    [
      ['episode-run', '--cluster', '--episode', '.', '--data-root', '.', '--ep-id', 'a'],
      /give one of them/,
    ],
    [['score', '--episode', '/nowhere/at/all'], /--episode \/nowhere\/at\/all is not a folder/],
    [['demo'], /--out DIR, or --cluster/],
  ])('%j ends with 2, says why, and prints nothing else', async (args, text) => {
    const { code, stdout, stderr } = await cutline(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(text);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    [
      '--cluster-thresh',
      '1.7',
      'cluster_thresh is 1.7; it must be a cosine similarity from 0 to 1',
    ],
    ['--cluster-thresh', '-0.1', 'cluster_thresh is -0.1'],
    ['--min-cluster-size', '2.5', 'min_cluster_size is 2.5; it must be a whole number'],
    ['--min-cluster-size', '0', 'min_cluster_size is 0'],
  ])('%s %s is out of range: key, value, range and default', async (option, value, text) => {
    const episode = await smallEpisode();
    const args = ['episode-run', '--episode', episode, '--cluster', option, value];
    const { code, stderr } = await cutline(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(stderr).toContain('The default is');
  });

  it.each(['yesterday', '12', '2025-11-18T12:34:56', '2025-13-01', ''])(
    'a time like “%s” is refused: without its zone it would mean another on every machine',
    async (now) => {
      const { code, stderr } = await cutline(
        ...['episode-run', '--episode', await temporary(), '--cluster', '--now', now],
      );
      expect(code).toBe(2);
      expect(stderr).toContain('Write it like 2025-11-18T12:34:56Z');
    },
  );

  it.each([
    ['--ep-id', '../../x'],
    ['--ep-id', '/etc'],
    ['--ep-id', ''],
    ['--run-id', '../x'],
    ['--run-id', 'a/b'],
  ])('%s %s never becomes a path', async (option, id) => {
    const root = await temporary();
    const ids = option === '--ep-id' ? [option, id] : ['--ep-id', 'a-s01e01', option, id];
    const { code, stderr } = await cutline('episode-run', '--data-root', root, '--cluster', ...ids);
    expect(code).toBe(2);
    expect(stderr).toContain(`${option} ${id} is not a`);
  });
});

describe('the program', () => {
  it('writes where whoever called it says, also what is said on the way, of each call for itself', async () => {
    const episode = await smallEpisode();
    const args = [
      'episode-run',
      '--episode',
      episode,
      '--cluster',
      '--dry-run',
      '--format',
      'json',
    ];
    const [noted, quiet] = await Promise.all([
      cutline(...args, '--pooling-method', 'max'),
      cutline(...args),
    ]);
    expect(noted.stderr.match(/max pooling mixes/g)).toHaveLength(1);
    expect(quiet.stderr).not.toContain('max pooling');
    for (const { stdout } of [noted, quiet]) expect(JSON.parse(stdout)).toHaveProperty('metadata');
  });

  it('is a script that a shell can run, of the version of the package', async () => {
    expect((await readFile(PROGRAM, 'utf8')).startsWith('#!/usr/bin/env node\n')).toBe(true);
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const { version, bin, scripts } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));
    expect((await stat(`${root}/${bin.cutline}`)).isFile()).toBe(true);
    expect(scripts.cutline).toBe(`node ${bin.cutline}`);
    expect((await cutlineProcess('--version')).stdout).toBe(`${version}\n`);
  });

  it('gets its arguments through npm run', async () => {
    const cwd = fileURLToPath(new URL('../../..', import.meta.url));
    const args = ['run', '-s', 'cutline', '--', 'score', '--episode', '/nowhere/at/all', '--sweep'];
    const { code, stderr } = await run('npm', args, { cwd }).outcome;
    expect(code).toBe(2);
    expect(stderr).toContain('--episode /nowhere/at/all is not a folder');
  });

  it('clusters the demo and prints its summary without writing anything', async () => {
    const cwd = await temporary();
    const { code, stdout } = await run(process.execPath, [PROGRAM, 'demo', '--cluster'], { cwd })
      .outcome;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^demo-s01e01: 31\d tracks · \d+ clusters · \d+ singletons at 0\.58 /);
    expect(stdout).toMatch(/Clusters +\d+ {3}target 5–15/);
  });
});
