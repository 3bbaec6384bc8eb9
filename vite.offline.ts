import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

/** Files of the page. What runs models (embed.worker, ort) is large, and loaded when it is first wanted. */
const PRECACHED =
  /^(?!assets\/(?:embed\.worker-|ort[-.])).*\.(?:js|css|html|svg|png|wasm|wgsl|webmanifest)$/;
/** Every visitor loads all of it, bytes. */
const LARGEST = 2 * 2 ** 20;

interface PrecacheEntry {
  /** From the page's folder on. */
  readonly url: string;
  /** What changes with the content; null where the name does. */
  readonly revision: string | null;
}

/** Build the service worker once the page is there, with the list of its files. */
export function offline(): Plugin {
  let folder = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved({ root, build: { outDir } }) {
      folder = resolve(root, outDir);
    },
    async writeBundle() {
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        define: { __PRECACHE__: JSON.stringify(precacheOf(folder)) },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: 'es2023',
          rollupOptions: {
            input: 'workers/service-worker.ts',
            output: { format: 'iife', entryFileNames: 'sw.js' },
          },
        },
      });
    },
  };
}

/**
 * The files of a built page that are to be there without a connection, in the order of their names.
 * @throws Error when one is too large to be loaded by every visitor
 */
export function precacheOf(folder: string): PrecacheEntry[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((url) => PRECACHED.test(url) && url !== 'sw.js')
    .sort()
    .map((url) => {
      const file = join(folder, url);
      if (statSync(file).size > LARGEST) {
        throw new Error(`${url} is too large for every visitor: have it loaded when it is wanted`);
      }
      const hash = () => createHash('md5').update(readFileSync(file)).digest('hex');
      return { url, revision: url.startsWith('assets/') ? null : hash() };
    });
}
