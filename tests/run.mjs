// The whole gate, in order: format, types, lint, layout, build, unit and worker tests, GPU and
// end-to-end tests in a real browser. Ends with one line `N passed, N failed` over all runners.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './ensure-browser.mjs';
import { checkLayout } from './layout.mjs';

const only = process.argv.slice(2);
const results = mkdtempSync(join(tmpdir(), 'cutline-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };

const REALMS = ['tsconfig.json', 'src/core', 'src/kernel', 'src/cli', 'workers', 'tests'];
const stages = {
  format: () => command('format', 'npx', ['biome', 'format', '.']),
  types: () => {
    for (const realm of REALMS) command(`types ${realm}`, 'npx', ['tsc', '-p', realm]);
  },
  lint: () => {
    command('lint', 'npx', ['biome', 'lint', '--error-on-warnings', '.']);
    tally('layout', checkLayout());
  },
  build: () => command('build', 'npm', ['run', '-s', 'build']),
  unit: () => vitest(),
  browser: () => playwright(),
};

for (const [name, stage] of Object.entries(stages)) {
  if (only.length > 0 && !only.includes(name)) continue;
  console.log(`\n── ${name}`);
  stage();
}
rmSync(results, { recursive: true, force: true });
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed > 0 ? 1 : 0);

function run(program, args, env = {}) {
  const done = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return done.status === 0;
}

function command(name, program, args) {
  tally(name, run(program, args) ? [] : [`${program} ${args.join(' ')}`]);
}

/** One check: passed when it has no faults. */
function tally(name, faults) {
  for (const fault of faults) console.error(`${name}: ${fault}`);
  if (faults.length > 0) totals.failed += 1;
  else totals.passed += 1;
}

function vitest() {
  const file = join(results, 'vitest.json');
  const ok = run('npx', [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = read(file);
  add(
    'vitest',
    ok,
    report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numFailedTestSuites,
      skipped: report.numPendingTests + report.numTodoTests,
    },
  );
}

function playwright() {
  const file = join(results, 'playwright.json');
  const ok = run('npx', ['playwright', 'test', '-c', 'tests/playwright.config.ts'], {
    CHROMIUM_PATH: ensureBrowser(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const stats = read(file)?.stats;
  add(
    'playwright',
    ok,
    stats && {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    },
  );
}

function add(name, ok, counts) {
  if (!counts || counts.passed + counts.failed === 0) return tally(name, ['no test ran']);
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
