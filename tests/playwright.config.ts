import { defineConfig } from '@playwright/test';

const executablePath = process.env.CHROMIUM_PATH;
const port = Number(process.env.E2E_PORT ?? 4319);

export default defineConfig({
  // A pattern is held against the whole path, where a checkout may lie below any name: the tests of the
  // program are told apart by testDir, the others by the folder that they lie in.
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  fullyParallel: false,
  // Much of a test is waiting: two files at a time keep two cores busy, more would starve each other.
  workers: 2,
  // No measures: on a machine that is thirty times too busy nothing may fail for it.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: [['list'], ['json']],
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      args: ['--enable-unsafe-webgpu', '--disable-background-networking'],
      ...(executablePath ? { executablePath } : {}),
    },
    // A trace snapshots the page at every step, which doubles the time of the whole run.
    trace: process.env.TRACE === undefined ? 'off' : 'retain-on-failure',
    actionTimeout: 120_000,
    // Each frame of a movement is drawn by the processor, which has other work. Tests of acts, of pictures and of
    // what many steps lead to are done on a page that moves: see `inMotion`.
    contextOptions: { reducedMotion: 'reduce' },
    // It would store the whole page for every test anew; those about being offline let it.
    serviceWorkers: 'block',
  },
  projects: [
    // One server and one browser for all of them; beside it the others begin.
    {
      name: 'served',
      testDir: '.',
      testMatch: ['**/gpu/*.spec.ts', '**/worker/*.spec.ts'],
      workers: 1,
    },
    { name: 'e2e', testDir: 'e2e' },
    // Measures, and asserts no time: `npm run bench -- --only page`.
    ...(process.env.BENCH === undefined ? [] : [{ name: 'bench', testDir: 'bench' }]),
  ],
  webServer: {
    command: 'node node_modules/vite/bin/vite.js preview',
    cwd: '..',
    env: { PORT: String(port) },
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
  },
});
