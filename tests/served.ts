import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, type Page } from '@playwright/test';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Served {
  /** Address of the repository's root, from source. */
  readonly served: string;
  readonly gpuPage: Page;
  /** The page of the media worker. */
  readonly media: Page;
}

/**
 * Pages with the GPU code and the workers, served from source on a free port by one server for all
 * test files. Without an adapter the tests of the GPU are skipped, in CI they fail.
 */
export const test = base.extend<{ gpu: Page }, Served>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from it.
    async ({}, use) => {
      const cacheDir = await mkdtemp(join(tmpdir(), 'cutline-served-'));
      const server = await createServer({
        root: ROOT,
        configFile: false,
        cacheDir,
        logLevel: 'error',
        server: { port: 0, host: 'localhost', hmr: false, watch: null },
        worker: { format: 'es' },
        // Found up front: a late discovery would reload the page in the middle of a test.
        optimizeDeps: { include: ['comlink'], noDiscovery: true },
      });
      await server.listen();
      await use(server.resolvedUrls?.local[0] ?? '');
      await server.close();
      await rm(cacheDir, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  gpuPage: [
    async ({ browser, served }, use) => {
      const page = await browser.newPage();
      await page.goto(`${served}tests/gpu/page/index.html`);
      await page.waitForFunction(() => window.harness !== undefined);
      await use(page);
      await page.close();
    },
    { scope: 'worker' },
  ],
  gpu: async ({ gpuPage }, use) => {
    const adapter = await gpuPage.evaluate(() => window.harness.adapter());
    if (adapter === undefined && process.env.CI === 'true') throw new Error('no WebGPU adapter');
    base.skip(adapter === undefined, 'no WebGPU adapter');
    await use(gpuPage);
  },
  media: [
    async ({ browser, served }, use) => {
      const page = await browser.newPage();
      await page.goto(`${served}tests/worker/media-page/index.html`);
      await page.waitForFunction(() => window.media !== undefined);
      await use(page);
      await page.close();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
