// Stops the command line at every moment and looks whether anything was lost:
//   npm run crash                       all of it: some thousand runs, about half an hour
//   npm run crash -- --only points      a kill at every change on the disk, then each next command
//   npm run crash -- --only pairs       every two writing commands at once (--pairs 100)
//   npm run crash -- --only kills       kills at random moments (--kills 200, of each command)
//   npm run crash -- --short            a few of each, as the tests do
//   npm run crash -- --program FILE     another build
// What may come out is what comes out of the same commands one after another: to the byte.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({
  options: {
    program: { type: 'string', default: here('../../dist/cli/main.mjs') },
    only: { type: 'string', default: 'points,pairs,kills' },
    acts: { type: 'string', default: '' },
    stride: { type: 'string', default: '1' },
    pairs: { type: 'string', default: '100' },
    kills: { type: 'string', default: '200' },
    width: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const PROGRAM = resolve(options.program);
const EP = 'demo-s01e01';
const NOW = ['--now', '2025-11-18T12:34:56Z'];
const STOP_AT = pathToFileURL(here('stop-at.mjs')).href;

const episode = (box) => ['--data-root', join(box, 'root'), '--ep-id', EP, ...NOW];
const edit = (name, payload) => (box) => [name, ...episode(box), '--json', JSON.stringify(payload)];
const clusterRun =
  (...more) =>
  (box) => ['episode-run', '--cluster', ...episode(box), ...more];

/** Every command that writes into an episode or its export; what it is run on is `prepare`. */
const ACTS = {
  merge: edit('merge', { source_ids: ['identity-00006'], target_id: 'identity-00001' }),
  split: edit('split', { identity_id: 'identity-00001', track_ids_to_split: [2] }),
  move: edit('move', { track_id: 4, to_identity_id: 'identity-00005' }),
  'delete-track': edit('delete-track', { track_id: 4, purge_crops: true }),
  patch: edit('patch', { identity_id: 'identity-00005', locked: true, labels: { name: 'Ann' } }),
  'episode-run': clusterRun('--cluster-thresh', '0.5', '--track-vectors'),
  recluster: clusterRun('--cluster-thresh', '0.99', '--recluster'),
  out: (box) => [...clusterRun('--cluster-thresh', '0.5')(box), '--out', join(box, 'out')],
};
/** What somebody does next; the merge is one that must not meet half of another. */
const NEXT = {
  log: (box) => ['log', '--data-root', join(box, 'root'), '--ep-id', EP],
  again: undefined,
  merge: edit('merge', { source_ids: ['identity-00006'], target_id: 'identity-00005' }),
  'episode-run': clusterRun('--cluster-thresh', '0.9'),
};
/** After an act that writes elsewhere: who opens that folder. Others do not know of it. */
const NEXT_ELSEWHERE = {
  log: (box) => ['log', '--episode', join(box, 'out')],
  again: undefined,
};
const nextOf = (name) => (name === 'out' ? NEXT_ELSEWHERE : NEXT);

const work = mkdtempSync(join(tmpdir(), 'cutline-crash-'));
const found = { tried: 0, faults: [] };
let boxes = 0;
async function main() {
  await prepare();
  const stages = { points, pairs, kills };
  for (const name of options.only.split(',')) {
    const began = performance.now();
    await stages[name]();
    console.error(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  for (const fault of found.faults.slice(0, options.verbose ? undefined : 12)) console.log(fault);
  console.log(`\n${found.tried - found.faults.length} held, ${found.faults.length} did not`);
  process.exitCode = found.faults.length > 0 ? 1 : 0;
}

/** Eight tracks; 2 was merged into 1, 4 into 3, so that there is a history; and an export of it. */
async function prepare() {
  const start = join(work, 'start');
  cpSync(here('../fixtures/import/real_run'), join(start, 'root'), { recursive: true });
  for (const args of [
    clusterRun('--cluster-thresh', '0.99'),
    edit('merge', { source_ids: ['identity-00002'], target_id: 'identity-00001' }),
    edit('merge', { source_ids: ['identity-00004'], target_id: 'identity-00003' }),
    (box) => [...clusterRun('--cluster-thresh', '0.99')(box), '--out', join(box, 'out')],
  ]) {
    const { code, stderr } = await cutline(args(start));
    if (code !== 0) throw new Error(`the start could not be made: ${stderr}`);
  }
}

/** A kill at every change on the disk, then each next command on what it left. */
async function points() {
  for (const [name, act] of chosenActs()) {
    const ends = await endsOf(name, act);
    const count = join(work, 'count');
    const box = fresh('start');
    await cutline(act(box), { CRASH_BELOW: box, CRASH_COUNT: count });
    const calls = readFileSync(count, 'utf8')
      .trim()
      .split('\n')
      .filter((line) => /^[a-z]+(Sync)? \//i.test(line));
    drop(box);
    const stride = options.short ? Math.ceil(calls.length / 4) : Number(options.stride);
    const all = Array.from({ length: calls.length }, (_, i) => i + 1);
    const before = found.faults.length;
    let tried = 0;
    await each(
      all.filter((n) => (calls.length - n) % stride === 0 || isTelling(calls[n - 1])),
      async (n) => {
        const crashed = fresh('start');
        const { signal } = await cutline(act(crashed), {
          CRASH_BELOW: crashed,
          CRASH_AT: String(n),
        });
        const where = `${name}, killed at ${n} of ${calls.length} (${calls[n - 1].replaceAll(work, '')})`;
        if (signal !== 'SIGKILL') fault(`${where}: was not killed`);
        const decided = hasJournal(crashed) || same(snapshot(crashed), ends.after);
        for (const next of options.short ? ['log', 'again'] : Object.keys(nextOf(name))) {
          tried += 1;
          await look(crashed, next, { ends, where, decided });
        }
        drop(crashed);
      },
    );
    tell(`${name}: kill at each of ${calls.length} changes × next command`, tried, before);
  }
}

/** In a short run these are tried whatever the stride: the moments around the moves. */
const isTelling = (call) => options.short && /change\.tmp|identities\.json$/.test(call);

async function look(crashed, next, { ends, where, decided }) {
  const box = copyOf(crashed);
  const journal = hasJournal(box);
  const lock = hasLock(box);
  const { code, stderr, stdout } = await cutline(ends.next(next)(box));
  const is = { code, stdout: stdout.replaceAll(box, ''), files: snapshot(box) };
  const wanted = ends.expected[next][decided ? 'after' : 'before'];
  const place = `${where}, then ${next}`;
  found.tried += 1;
  if (!same(is.files, wanted.files)) {
    const other = ends.expected[next][decided ? 'before' : 'after'];
    fault(
      `${place}: ${same(is.files, other.files) ? 'is the other of the two' : 'is neither before nor after'} (${difference(is.files, wanted.files)})`,
    );
  } else if (is.code !== wanted.code || is.stdout !== wanted.stdout) {
    fault(`${place}: ended with ${is.code}, not ${wanted.code}: ${stderr}`);
  } else if (journal && !/was finished/.test(stderr))
    fault(`${place}: does not say that it was finished: ${stderr}`);
  else if (
    !journal &&
    lock &&
    next !== 'log' &&
    !/left nothing half done/.test(stderr) &&
    is.code === 0 &&
    !where.startsWith('out')
  ) {
    fault(`${place}: does not say that one was stopped: ${stderr}`);
  } else if (next !== 'log' && !where.startsWith('out') && leftOver(box).length > 0)
    fault(`${place}: left ${leftOver(box).join(', ')}`);
  drop(box);
}

/** What comes of an act, and of each next command after it and without it. */
async function endsOf(name, act) {
  const done = fresh('start');
  await cutline(act(done));
  const nexts = nextOf(name);
  const next = (which) => nexts[which] ?? act;
  const expected = {};
  for (const which of Object.keys(nexts)) {
    expected[which] = {};
    for (const [when, from] of [
      ['before', 'start'],
      ['after', done],
    ]) {
      const box = when === 'before' ? fresh(from) : copyOf(from);
      const { code, stdout } = await cutline(next(which)(box));
      expected[which][when] = { code, stdout: stdout.replaceAll(box, ''), files: snapshot(box) };
      drop(box);
    }
  }
  const after = snapshot(done);
  drop(done);
  return { after, before: snapshot(join(work, 'start')), expected, next };
}

/** Every two of the commands at once: as if one had waited for the other. */
async function pairs() {
  const names = chosenActs().map(([name]) => name);
  const both = names.flatMap((a, i) => names.slice(i).map((b) => [a, b]));
  const wanted = new Map();
  const total = options.short ? 4 : Number(options.pairs);
  const before = found.faults.length;
  await each(
    Array.from({ length: total }, (_, i) => i),
    async (i) => {
      const pair = both[(i * (options.short ? 11 : 1)) % both.length];
      const key = pair.join('‖');
      if (!wanted.has(key))
        wanted.set(key, Promise.all([inTurn(pair, [0, 1]), inTurn(pair, [1, 0])]));
      const orders = await wanted.get(key);
      const box = fresh('start');
      const ended = await Promise.all(pair.map((name) => cutline(ACTS[name](box))));
      const is = { codes: ended.map(({ code }) => code).join(), files: snapshot(box) };
      found.tried += 1;
      if (!orders.some(({ codes, files }) => codes === is.codes && same(files, is.files))) {
        fault(
          `${key}: ended with ${is.codes}, not as in turn (${orders.map(({ codes, files }) => `${codes}: ${difference(is.files, files)}`).join(' | ')}) ${ended.map(({ stderr }) => stderr).join(' ')}`,
        );
      } else if (leftOver(box).length > 0) fault(`${key}: left ${leftOver(box).join(', ')}`);
      drop(box);
    },
  );
  tell('two writing commands at once', total, before);
}

async function inTurn(pair, order) {
  const box = fresh('start');
  const codes = [];
  for (const index of order) codes[index] = (await cutline(ACTS[pair[index]](box))).code;
  const files = snapshot(box);
  drop(box);
  return { codes: codes.join(), files };
}

/** Kills at random moments; then what a person sees, then the act again. */
async function kills() {
  const random = lcg(Number(options.seed));
  for (const [name, act] of chosenActs()) {
    const ends = await endsOf(name, act);
    const box = fresh('start');
    const began = performance.now();
    await cutline(act(box));
    const takes = performance.now() - began;
    drop(box);
    const total = options.short ? 2 : Number(options.kills);
    const before = found.faults.length;
    const moments = Array.from({ length: total }, () => takes * (0.3 + 0.9 * random()));
    let killed = 0;
    await each(moments, async (moment) => {
      const crashed = fresh('start');
      const { child, ended } = start(act(crashed));
      await Promise.race([sleep(moment), ended]);
      child.kill('SIGKILL');
      if ((await ended).signal === 'SIGKILL') killed += 1;
      const decided = hasJournal(crashed) || same(snapshot(crashed), ends.after);
      const where = `${name}, killed after ${moment.toFixed(0)} ms`;
      await look(crashed, killed % 2 === 0 ? 'log' : 'again', { ends, where, decided });
      drop(crashed);
    });
    tell(`${name}: killed at a random moment (${killed} before it ended)`, total, before);
  }
}

function chosenActs() {
  const wanted =
    options.acts === '' ? (options.short ? 'merge,episode-run,delete-track' : '') : options.acts;
  const names = wanted.split(',');
  return Object.entries(ACTS).filter(([name]) => wanted === '' || names.includes(name));
}

function cutline(args, env = {}) {
  return start(args, env).ended;
}

function start(args, env = {}) {
  const preload = env.CRASH_BELOW === undefined ? [] : ['--import', STOP_AT];
  const child = spawn(process.execPath, [...preload, PROGRAM, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const key of ['stdout', 'stderr']) {
    child[key].setEncoding('utf8').on('data', (text) => {
      texts[key] += text;
    });
  }
  const ended = new Promise((done) => {
    child.on('close', (code, signal) => done({ code, signal, ...texts }));
  });
  return { child, ended };
}

function fresh(from) {
  return copyOf(join(work, from));
}
function copyOf(folder) {
  const box = join(work, `box-${++boxes}`);
  // With its times: what a person copies keeps them too.
  cpSync(folder, box, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return box;
}
function drop(box) {
  rmSync(box, { recursive: true, force: true });
}

function paths(folder) {
  return readdirSync(folder, { recursive: true }).map(String);
}
const isOwn = (path) => path.split('/').some((part) => part.startsWith('.cutline'));

/** Every file below a folder but Cutline's own. */
function snapshot(folder) {
  const files = new Map();
  for (const path of paths(folder)
    .filter((one) => !isOwn(one))
    .sort()) {
    if (statSync(join(folder, path)).isFile())
      files.set(path, readFileSync(join(folder, path), 'base64'));
  }
  return files;
}
const same = (a, b) => a.size === b.size && [...a].every(([path, bytes]) => b.get(path) === bytes);
function difference(a, b) {
  const names = new Set([...a.keys(), ...b.keys()]);
  return (
    [...names]
      .filter((path) => a.get(path) !== b.get(path))
      .slice(0, 4)
      .join(', ') || 'same files'
  );
}
const hasJournal = (box) => paths(box).some((path) => path.endsWith('.cutline-change.json'));
const hasLock = (box) => paths(box).some((path) => path.endsWith('.cutline.lock'));
const leftOver = (box) => paths(box).filter(isOwn);

/** A line of the table, as soon as it is known. @param since faults before it */
function tell(what, tried, since) {
  const faults = found.faults.slice(since);
  const silent = faults.filter((text) => /does not say|left \./.test(text)).length;
  console.log(
    `${what}: ${tried} tried, ${faults.length - silent} lost, ${silent} not said or left lying`,
  );
}

function fault(text) {
  found.faults.push(text.replaceAll(work, ''));
}

async function each(items, task) {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await task(item);
  };
  await Promise.all(Array.from({ length: Number(options.width) }, lane));
}

function lcg(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
