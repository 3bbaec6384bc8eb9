// The whole gate: format, types, lint and layout beside the build, then unit and worker tests beside
// the page's build and, on it, the GPU and end-to-end tests in a real browser. Every stage's output is
// shown when the stage has ended. Ends with one line `N passed, N failed` over all runners.
//
// node tests/run.mjs [stage …]         only these stages, as types lint build unit browser
// node tests/run.mjs --changed[=REF]   what has changed since the commit, or since REF: format, types,
//                                      lint, the unit tests that reach it, the browser tests among it
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './ensure-browser.mjs';
import { checkFirstLoad } from './first-load.mjs';
import { checkLayout } from './layout.mjs';

const REALMS = [
  'tsconfig.json',
  'src/core',
  'src/kernel',
  'src/cli',
  'src/serve',
  'workers',
  'tests',
];
/** Room that the temporary files of a run need at most, and more, bytes. */
const ROOM = 4 * 2 ** 30;
const CORE_AND_KERNEL = ['src/core', 'src/kernel', 'package.json', 'vite.config.ts'];

const since = changedSince();
const changed = since === undefined ? undefined : changedFiles(since);
const changedSpecs = changed?.filter((file) =>
  /^tests\/(e2e|gpu|worker)\/.*\.spec\.ts$/.test(file),
);
/** Of this run: its results, and whatever its tests and browsers write. */
const temporary = mkdtempSync(join(memoryFolder() ?? tmpdir(), 'cutline-test-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const totals = { passed: 0, failed: 0, skipped: 0 };

const stages = { types, lint, build, page, unit, browser };
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = only.filter((name) => stages[name] === undefined);
if (unknown.length > 0) {
  console.error(`no stage ${unknown.join(', ')}; there are ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}

// Where the browser has to be installed first, it is meanwhile.
const executable = wanted('browser') && changedSpecs?.length !== 0 ? ensureBrowser() : undefined;
executable?.catch(() => undefined);
// What needs no build starts with it. Unit tests run the programs that it makes, the browser the page.
const checked = Promise.all(['types', 'lint'].map(stage));
await stage('build');
const seen = stage('page').then(() => stage('browser'));
await Promise.all([checked, seen, stage('unit')]);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed > 0 ? 1 : 0);

function wanted(name) {
  return only.length === 0 || only.includes(name);
}

/** Run a stage, unless others are wanted; show what it said once it has ended. */
async function stage(name) {
  if (!wanted(name)) return;
  const startedAt = performance.now();
  const out = [];
  try {
    await stages[name](out);
  } catch (error) {
    tally(out, name, [String(error?.stack ?? error)]);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`\n── ${name} (${seconds} s)\n${out.join('')}`);
}

/** Format and lint rules in one reading. */
async function lint(out) {
  await command(out, 'lint', 'biome', ['check', '--error-on-warnings', ...lintable()]);
  tally(out, 'layout', checkLayout());
}

async function types(out) {
  for (const realm of REALMS) {
    const file = `build/types/${realm.replaceAll('/', '-')}.tsbuildinfo`;
    // More threads would each check what the others need, too: what runs beside it has better use for them.
    const options = ['--singleThreaded', '--incremental', '--tsBuildInfoFile', file];
    await command(out, `types ${realm}`, 'tsc', ['-p', realm, ...options]);
  }
}

/** What `npm ci` has just built is not built again. */
async function build(out) {
  const kernel = 'src/kernel/build/kernel.wasm';
  if (!isNewer(kernel, ['src/kernel/assembly', 'package.json'])) {
    await command(out, 'build kernel', 'npm', ['run', '-s', 'build:kernel']);
  }
  if (!isNewer('dist/cli/main.mjs', ['src/cli', 'src/serve', ...CORE_AND_KERNEL])) {
    await command(out, 'build command line', 'vite', ['build', '--mode', 'cli']);
  }
}

async function page(out) {
  if (changedSpecs?.length === 0) return;
  if (await command(out, 'build page', 'vite', ['build']))
    tally(out, 'first load', checkFirstLoad());
}

async function unit(out) {
  const file = join(temporary, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const which = changed === undefined ? [] : [`--changed=${since}`, '--passWithNoTests'];
  const ok = await run(out, 'vitest', ['run', ...reporters, ...which]);
  const report = read(file);
  const counts = report && {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles(report),
    skipped: report.numPendingTests + report.numTodoTests,
  };
  add(out, 'vitest', ok, counts);
}

/** Files that failed without a failed test: they could not be loaded, or set up. */
function brokenFiles({ testResults }) {
  return testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  ).length;
}

async function browser(out) {
  if (changedSpecs?.length === 0) return;
  const file = join(temporary, 'playwright.json');
  const args = ['test', '-c', 'tests/playwright.config.ts', ...(changedSpecs ?? [])];
  const ok = await run(out, 'playwright', args, {
    CHROMIUM_PATH: await executable,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const stats = read(file)?.stats;
  const counts = stats && {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  };
  add(out, 'playwright', ok, counts);
}

/** Run a program of the packages, or npm. @returns whether it ended well */
function run(out, program, args, env = {}) {
  const local = join('node_modules/.bin', program);
  return new Promise((resolve) => {
    const child = spawn(existsSync(local) ? local : program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporary, ...env },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => out.push(text));
    }
    child.on('error', (error) => {
      out.push(`${program}: ${error.message}\n`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

/** A program as one check. @returns whether it ended well */
async function command(out, name, program, args) {
  const ok = await run(out, program, args);
  tally(out, name, ok ? [] : [`${program} ${args.join(' ')}`]);
  return ok;
}

/** One check: passed when it has no faults. */
function tally(out, name, faults) {
  for (const fault of faults) out.push(`${name}: ${fault}\n`);
  if (faults.length > 0) totals.failed += 1;
  else totals.passed += 1;
}

function add(out, name, ok, counts) {
  if (!counts || counts.passed + counts.failed === 0) {
    if (changed === undefined || !ok) tally(out, name, ['no test ran']);
    return;
  }
  totals.passed += counts.passed;
  totals.skipped += counts.skipped;
  // A runner that failed without a failed test (a crash, a broken setup) still counts as one.
  totals.failed += ok ? counts.failed : Math.max(1, counts.failed);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether a built file is younger than everything it is made of, folders that lost a file included. */
function isNewer(file, sources) {
  if (!existsSync(file)) return false;
  const builtAt = statSync(file).mtimeMs;
  return sources.every((source) => {
    const below = statSync(source).isDirectory() ? readdirSync(source, { recursive: true }) : [];
    return [source, ...below.map((path) => join(source, path))].every(
      (path) => statSync(path).mtimeMs <= builtAt,
    );
  });
}

/** A folder in memory with room: tests wait for the disk at every write. Undefined where there is none. */
function memoryFolder() {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** The commit that `--changed` names, HEAD where it names none; undefined without it. */
function changedSince() {
  const given = process.argv.find((argument) => /^--changed(=|$)/.test(argument));
  return given && (given.split('=')[1] || 'HEAD');
}

/** Files that differ from a commit or are new, and are there. */
function changedFiles(commit) {
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n');
  const files = [
    ...git('diff', '--name-only', '--relative', commit),
    ...git('ls-files', '-o', '--exclude-standard'),
  ];
  return files.filter((file) => file !== '' && existsSync(file));
}

/** What the linter is to look at. */
function lintable() {
  return changed === undefined ? ['.'] : ['--no-errors-on-unmatched', ...changed];
}
