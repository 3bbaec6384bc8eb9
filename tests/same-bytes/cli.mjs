import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const NOW = '2025-11-18T12:34:56Z';
const LATER = '2025-12-01T08:00:00Z';
/** Lines that say how far something is: how many there are depends on the machine. */
const PROGRESS = /^.*\(\d+ %\)\n/gm;

/** Options of one run each; what it writes goes to a folder of its own. */
const RUNS = {
  default: '',
  complete: '--linkage complete --cluster-thresh 0.4',
  ward: '--linkage ward --cluster-thresh 0.7',
  single: '--linkage single --profile pipeline',
  centroid: '--linkage centroid --min-cluster-size 1',
  auto: '--cluster-thresh auto --track-vectors --format json',
  dbscan: '--algorithm dbscan',
  hdbscan: '--algorithm hdbscan --min-cluster-size 3',
  median: '--pooling-method median --engine js',
  max: '--pooling-method max',
  prototype: '--pooling-method prototype',
  within: '--metric within_track --cluster-thresh auto',
  noise: '--outlier-mode noise --min-cluster-size 3 --format json',
  frames: '--same-frame enforce --cluster-thresh 0.3',
  rules: '--same-frame enforce --same-frame-min-frames 1 --same-frame-max-iou 0.2',
  off: '--same-frame off --profile pipeline --track-vectors',
  config: '--config ../recognition.yaml',
  null: '--null out/null.json --cluster-thresh auto',
  again: '--null out/null.json --cluster-thresh auto --linkage complete',
};
const RECOGNITION =
  'clustering:\n  cluster_thresh: 0.47\n  linkage: complete\n  min_cluster_size: 3\n';

/**
 * Run the command line of a checkout over the data.
 * @param out what is written and printed lies below it afterwards
 */
export async function writeByCli(checkout, out, sets) {
  writeFileSync(join(out, 'recognition.yaml'), RECOGNITION);
  const tools = { program: join(checkout, 'dist/cli/main.mjs'), out };
  await inPairs(
    sets.map(({ name, path }) => async () => {
      if (path === undefined) return demo(tools, name, name.slice(-1));
      copyWritable(path, join(out, name, 'data'));
      return episode(tools, name);
    }),
  );
  await season(
    tools,
    sets.map(({ name }) => name),
  );
}

function copyWritable(from, to) {
  cpSync(from, to, { recursive: true });
  for (const path of ['', ...readdirSync(to, { recursive: true })])
    chmodSync(join(to, path), 0o755);
}

/** Two jobs at a time. */
async function inPairs(jobs) {
  const left = [...jobs];
  const one = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) await job();
  };
  await Promise.all([one(), one()]);
}

async function demo(tools, name, seed) {
  mkdirSync(join(tools.out, name));
  const { run } = runner(tools, name);
  const first = seed === '0';
  const options = ['--seed', seed, ...(first ? [] : ['--difficulty', 'hard'])];
  await run('demo', ...options, '--cluster');
  await run('demo', ...options, '--out', 'data');
  if (first) await episode(tools, name);
  else await variants(run, ['default', 'within', 'frames']);
}

/** A program that is run inside a folder of its own, and a note of all it said and changed. */
function runner({ program, out }, name) {
  const cwd = join(out, name);
  let step = readdirSync(cwd).filter((file) => file.startsWith('step-')).length;
  let known = new Map();
  const run = async (...args) => {
    const child = spawn(process.execPath, [program, ...args], { cwd });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        said[stream] += text;
      });
    }
    child.stdin.end();
    const code = await new Promise((resolve) => child.on('close', resolve));
    const now = changing(cwd);
    const changed = [...now].filter(([path, hash]) => known.get(path) !== hash);
    known = now;
    step += 1;
    const note = [
      args.join(' '),
      `exit ${code}`,
      `${said.stdout}${said.stderr.replace(PROGRESS, '')}`.replaceAll(out, ''),
      ...changed.map(([path, hash]) => `${hash} ${path}`),
    ];
    writeFileSync(
      join(cwd, `step-${String(step).padStart(3, '0')}-${args[0]}.txt`),
      `${note.join('\n')}\n`,
    );
    return said.stdout;
  };
  return { cwd, run };
}

/** Hashes of what commands change in place; pictures are compared at the end. */
function changing(folder) {
  const hashes = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(json|jsonl)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
    hashes.set(path.slice(folder.length + 1), hash);
  }
  return hashes;
}

async function episode(tools, name) {
  const { cwd, run } = runner(tools, name);
  const here = ['--episode', 'data'];
  await variants(run, Object.keys(RUNS));
  await run('suggest', ...here);
  await run('suggest', ...here, '--format', 'json', '--linkage', 'complete');
  await run('suggest', ...here, '--metric', 'within_track', '--null', 'out/null.json');
  for (const format of ['text', 'json', 'csv']) {
    await run('score', ...here, '--format', format);
    await run('score', ...here, '--format', format, '--sweep', '--linkages', 'average,ward,single');
    await run('score', ...here, '--format', format, '--confusion');
  }
  await run('score', ...here, '--sweep', '--svg', 'score.svg');
  await moderate(cwd, run, here);
}

async function variants(run, names) {
  for (const to of names) {
    const options = RUNS[to].split(' ').filter((word) => word !== '');
    const place = ['--episode', 'data', '--out', `out/${to}`];
    await run('episode-run', ...place, '--cluster', '--now', NOW, ...options);
  }
}

/** Acts on the identities of the folder, most of them by what the file says at that moment. */
async function moderate(cwd, run, here) {
  await run('episode-run', ...here, '--cluster', '--dry-run');
  await run('episode-run', ...here, '--cluster', '--now', NOW);
  const file = findFile(join(cwd, 'data'), 'identities.json');
  const list = () => {
    const { identities = [] } = file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'));
    const id = (one) => one?.identity_id ?? 'identity-00001';
    return { ids: identities.map(id), tracks: identities.map((one) => one.track_ids ?? []) };
  };
  const act = (name, payload, ...more) => {
    const time = ['--now', LATER, '--json', JSON.stringify(payload)];
    return run(name, ...here, ...time, ...more);
  };
  const large = ({ tracks }) =>
    tracks.reduce((most, own, i) => (own.length > tracks[most].length ? i : most), 0);
  await act('patch', { identity_id: list().ids[0], labels: { name: 'Amara' } });
  await act('patch', {
    identity_id: list().ids[1],
    locked: true,
    labels: { name: 'Bea', note: 'é' },
  });
  await act('merge', { source_ids: list().ids.slice(2, 4), target_id: list().ids[0] }, '--dry-run');
  await act('merge', { source_ids: list().ids.slice(2, 4), target_id: list().ids[0] });
  await act('merge', { source_ids: [list().ids[1]], target_id: list().ids[0] });
  {
    const now = list();
    const at = large(now);
    const leaving = now.tracks[at]?.slice(0, 2) ?? [];
    await act(
      'split',
      { identity_id: now.ids[at], track_ids_to_split: leaving },
      '--format',
      'json',
    );
  }
  {
    const now = list();
    const at = large(now);
    const [first, second] = now.tracks[at] ?? [];
    const to = now.ids[at === 0 ? 1 : 0];
    const from = now.ids[at];
    await act('move', { track_id: first, from_identity_id: from, to_identity_id: to });
    await act('move', { track_id: second, from_identity_id: from, to_identity_id: null });
  }
  await act('delete-track', { track_id: list().tracks.at(-1)?.[0] ?? 1, purge_crops: false });
  await act('delete-track', { track_id: list().tracks[0]?.[0] ?? 1, purge_crops: true });
  await act('patch', { identity_id: list().ids[1], locked: false, labels: { note: null } });
  await act('merge', { source_ids: ['identity-99999'], target_id: list().ids[0] });
  await run('log', ...here);
  await run('log', ...here, '--format', 'json');
  await run('score', ...here, '--truth-from', 'named', '--confusion');
  await run('score', ...here, '--no-decisions', '--metric', 'within_track');
  await run('suggest', ...here);
  await run('episode-run', ...here, '--cluster', '--cluster-thresh', '0.45', '--now', LATER);
  await run('episode-run', ...here, '--cluster', '--recluster', '--now', LATER, '--format', 'json');
  const other = ['--metric', 'within_track', '--profile', 'pipeline', '--out', 'out/pipeline'];
  await run('episode-run', ...here, '--cluster', '--now', LATER, ...other);
  await run('log', ...here);
}

/** The file of a name that lies highest. */
function findFile(folder, name) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith(name))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
    .map((path) => join(folder, path))
    .find((path) => existsSync(path));
}

async function season({ program, out }, names) {
  const cwd = 'season';
  mkdirSync(join(out, cwd));
  const { run } = runner({ program, out }, cwd);
  const episodes = names.flatMap((name) => ['--episode', `../${name}/data`]);
  for (const format of ['text', 'json', 'csv', 'html']) {
    await run('season', ...episodes, '--format', format, '--out', `season.${format}`);
  }
  await run('season', ...episodes, '--no-decisions', '--cluster-thresh', '0.45');
  await run('season', ...episodes, '--linkage', 'complete', '--metric', 'within_track');
}
