import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Spec {
  readonly tests: readonly {
    readonly annotations: readonly { readonly type: string; readonly description: string }[];
  }[];
}
interface Suite {
  readonly specs: readonly Spec[];
  readonly suites?: readonly Suite[];
}

/**
 * What a person waits for, in the built page in a real browser: from key press to repainted grid for
 * acts on 1,000 tracks, linkage included, and the frames while 5,000 identities scroll and while the
 * threshold is dragged.
 * @throws Error when a spec of this folder fails
 */
export function bench(): Trace[] {
  return runTraces('page');
}

/** One line of a report. */
export interface Trace {
  readonly trace: string;
  readonly result: string;
}

const TRACES = {
  page: ['page.spec.ts', 'drag.spec.ts'],
  acts: ['acts.spec.ts'],
  import: ['import.spec.ts'],
  walk: ['walk.spec.ts'],
  warm: ['warm.spec.ts'],
} as const;

/**
 * What some traces of this folder report of the built page.
 * @throws Error when one fails
 */
export function runTraces(
  of: keyof typeof TRACES,
  env: Readonly<Record<string, string>> = {},
): Trace[] {
  const report = join(mkdtempSync(join(tmpdir(), 'cutline-bench-')), 'report.json');
  const run = (args: readonly string[]) =>
    spawnSync('npx', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, BENCH: '1', PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...env },
    });
  run(['vite', 'build', '--logLevel', 'error']);
  const config = ['-c', 'tests/playwright.config.ts', '--project=bench'];
  const done = run(['playwright', 'test', ...config, ...TRACES[of]]);
  const { suites } = JSON.parse(readFileSync(report, 'utf8')) as { suites: readonly Suite[] };
  if (done.status !== 0) throw new Error(`a trace of the page failed; see ${report}`);
  return suites.flatMap(tracesOf);
}

function tracesOf({ specs, suites = [] }: Suite): Trace[] {
  const own = specs.flatMap(({ tests }) =>
    tests.flatMap(({ annotations }) =>
      annotations.map(({ type, description }) => ({ trace: type, result: description })),
    ),
  );
  return [...own, ...suites.flatMap(tracesOf)];
}
