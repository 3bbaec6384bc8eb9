// Breaks the code in one place at a time and asks whether a test notices:
//   npm run mutants                           the chosen places (chosen-*.mjs)
//   npm run mutants -- --sample 60 --seed 1   so many places of SAMPLED by chance, beside them
//   npm run mutants -- --list files           those of one list alone: core, files, jobs, kept, serve, state
//   npm run mutants -- --only suggest         those whose path or promise has the text
//   npm run mutants -- --near                only the tests beside each place: sooner, and stricter
//   npm run mutants -- --check                only whether every chosen place is still there
// Works on a copy; the working tree is never changed. Outside of the gate: it takes seconds a place.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CHOSEN_CORE } from './chosen-core.mjs';
import { CHOSEN_FILES } from './chosen-files.mjs';
import { CHOSEN_JOBS } from './chosen-jobs.mjs';
import { CHOSEN_KEPT } from './chosen-kept.mjs';
import { CHOSEN_SERVE } from './chosen-serve.mjs';
import { CHOSEN_STATE } from './chosen-state.mjs';
import { placesOf } from './operators.mjs';

const SAMPLED =
  /^src\/(core\/(cluster|facebank|identity|moderation|suggest|metrics|same-frame)|state)\/.*\.ts$/;
/** What a build leaves and tests read. */
const BUILT = ['src/kernel/build', 'dist'];
/** A mutant that loops for ever is noticed too; long enough for a busy machine. */
const MOST_MS = 300_000;

const { values: options } = parseArgs({
  options: {
    sample: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    list: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    chosen: { type: 'boolean', default: true },
    near: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));
const LISTS = {
  core: CHOSEN_CORE,
  files: CHOSEN_FILES,
  kept: CHOSEN_KEPT,
  jobs: CHOSEN_JOBS,
  serve: CHOSEN_SERVE,
  state: CHOSEN_STATE,
};
const wanted = options.list === '' ? Object.values(LISTS) : [LISTS[options.list]];
if (wanted[0] === undefined) throw new Error(`--list: one of ${Object.keys(LISTS).join(', ')}`);
const chosen = options.chosen ? wanted.flat() : [];
const gone = chosen.filter(({ file, from }) => !existsSync(file) || count(read(file), from) !== 1);
for (const { file, from, promise } of gone) {
  const times = existsSync(file) ? `${count(read(file), from)} times` : 'in no such file';
  console.error(`not found once: ${file} has ${JSON.stringify(from)} ${times} (${promise})`);
}
if (gone.length > 0 || options.check) {
  console.log(`${chosen.length} chosen places, ${gone.length} gone`);
  process.exit(gone.length > 0 ? 1 : 0);
}

const mutants = [
  ...chosen.map(fromChosen).filter(({ file, name }) => `${file} ${name}`.includes(options.only)),
  ...sampled(Number(options.sample), options.seed),
];
/** Of the files as they were copied: they may be edited meanwhile. */
const originals = new Map(mutants.map(({ file }) => [file, read(file)]));
/** Test files that are known to pass where nothing is broken. */
const sound = new Set();
let running;
const copy = makeCopy();
process.on('exit', () => {
  if (running?.exitCode === null) process.kill(-running.pid, 'SIGKILL');
  rmSync(copy, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const survivors = [];
const scores = new Map();
for (const [index, mutant] of mutants.entries()) {
  const killer = await killerOf(mutant);
  const folder = /^(?:src\/(?:core\/)?)?[^/]+/.exec(mutant.file)[0];
  const score = scores.get(folder) ?? { killed: 0, all: 0 };
  scores.set(folder, score);
  score.all += 1;
  if (killer === undefined) survivors.push(mutant);
  else score.killed += 1;
  const said = killer === undefined ? 'SURVIVED' : 'killed  ';
  console.log(
    `${index + 1}/${mutants.length} ${said} ${wordsOf(mutant)}${killer ? ` — ${killer}` : ''}`,
  );
}
if (survivors.length > 0) console.log('\nSurvivors:');
for (const mutant of survivors) console.log(`  ${wordsOf(mutant)}`);
console.log('');
for (const [folder, score] of [...scores].sort()) console.log(scoreLine(folder, score));
const killed = mutants.length - survivors.length;
console.log(scoreLine('all', { killed, all: mutants.length }));

function scoreLine(what, { killed, all }) {
  return `${what}: ${killed} of ${all} killed, ${((100 * killed) / Math.max(1, all)).toFixed(1)} %`;
}

function fromChosen({ file, from, to, promise, tests }) {
  const start = read(file).indexOf(from);
  const name = `${promise}: ${oneLine(from)} ⇒ ${oneLine(to) || 'nothing'}`;
  return { file, start, end: start + from.length, replacement: to, name, tests };
}

/** Places by chance. An edit elsewhere does not change which: they are drawn by what they say. */
function sampled(most, seed) {
  if (most === 0) return [];
  return files
    .filter((file) => SAMPLED.test(file) && file.includes(options.only))
    .flatMap((file) => {
      const text = read(file);
      const seen = new Map();
      return placesOf(file, text).map(({ start, end, replacement, operator }) => {
        const line = text.slice(text.lastIndexOf('\n', start) + 1, lineEnd(text, start)).trim();
        const key = `${file} ${operator} ${line} ${text.slice(start, end)}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        const draw = createHash('sha256')
          .update(`${seed} ${key} ${seen.get(key)}`)
          .digest('hex');
        return { file, start, end, replacement, name: `${operator}: ${line}`, draw };
      });
    })
    .sort((a, b) => (a.draw < b.draw ? -1 : 1))
    .slice(0, most);
}

/** The test that notices; undefined when none does. */
async function killerOf({ file, start, end, replacement, tests = testsNear(file) }) {
  const path = join(copy, file);
  const text = originals.get(file);
  writeFileSync(path, text.slice(0, start) + replacement + text.slice(end));
  // First the tests that import it, then those of its folder, then all that come to it in any way.
  const stages = [
    ['run', ...testsOf(file)],
    ['run', ...tests],
    ...(options.near ? [] : [['related', file, '--run']]),
  ].filter(({ length }) => length > 1);
  let killer;
  for (const stage of stages) killer ??= await failing(stage);
  writeFileSync(path, text);
  const test = killer?.split(' ')[0];
  if (test?.startsWith('tests/') && !sound.has(test)) {
    const broken = await failing(['run', test]);
    if (broken !== undefined) throw new Error(`fails without any change (build first?): ${broken}`);
    sound.add(test);
  }
  return killer;
}

/** Test files that import a file themselves. */
function testsOf(file) {
  const name = file.replace(/^src\//, '/src/');
  return files.filter(
    (test) => /\.test\.ts$/.test(test) && read(join(copy, test)).includes(`${name}'`),
  );
}

function testsNear(file) {
  const [, room] = /^src\/(?:core\/)?([^/]+)/.exec(file);
  return [`tests/unit/${room}`];
}

/** First failing test of a run; undefined when all pass. */
function failing(args) {
  const vitest = resolve('node_modules/vitest/vitest.mjs');
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      [vitest, ...args, '--bail=1', '--reporter=dot', '--passWithNoTests'],
      {
        cwd: copy,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
        env: { ...process.env, NO_COLOR: '1' },
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    running = child;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      process.kill(-child.pid, 'SIGKILL');
    }, MOST_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) done(undefined);
      else if (late) done('it never ended');
      else
        done(
          /FAIL\s+(?:\|\w+\| )?(.*)/.exec(said)?.[1] ??
            `the run failed: ${oneLine(said.slice(-200))}`,
        );
    });
  });
}

function makeCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-mutants-'));
  for (const file of files) cpSync(file, join(folder, file));
  for (const built of BUILT.filter((path) => existsSync(path))) {
    cpSync(built, join(folder, built), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

function read(file) {
  return readFileSync(file, 'utf8');
}
function count(text, part) {
  return text.split(part).length - 1;
}
function lineEnd(text, at) {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
function wordsOf({ file, start, name }) {
  return `${file}:${originals.get(file).slice(0, start).split('\n').length} ${name}`;
}
