import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, type Page } from '@playwright/test';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A page with the GPU code and the workers, served from source on a free port, one for a test
 * file. Without an adapter the tests are skipped, in CI they fail.
 */
export const test = base.extend<{ gpu: Page }, { gpuPage: Page }>({
  gpuPage: [
    async ({ browser }, use) => {
      const cacheDir = await mkdtemp(join(tmpdir(), 'cutline-gpu-'));
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
      const page = await browser.newPage();
      await page.goto(`${server.resolvedUrls?.local[0]}tests/gpu/page/index.html`);
      await page.waitForFunction(() => window.harness !== undefined);
      await use(page);
      await page.close();
      await server.close();
      await rm(cacheDir, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  gpu: async ({ gpuPage }, use) => {
    const adapter = await gpuPage.evaluate(() => window.harness.adapter());
    if (adapter === undefined && process.env.CI === 'true') throw new Error('no WebGPU adapter');
    base.skip(adapter === undefined, 'no WebGPU adapter');
    await use(gpuPage);
  },
});

export { expect } from '@playwright/test';
