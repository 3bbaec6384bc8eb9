// Node 20 does not read TypeScript: what a script of the tests runs is bundled first.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { threads } from '../vite.thread.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundle modules, each for itself, into a folder of this process.
 * @param name of what they belong to
 * @param input path of each module, by name
 */
export async function bundle(name, input) {
  const outDir = join(ROOT, `build/${name}-${process.pid}`);
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [threads()],
    define: { __CUTLINE_VERSION__: '"0.0.0"' },
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input, output: { entryFileNames: '[name].mjs' } },
    },
  });
  return {
    path: (module) => pathToFileURL(join(outDir, `${module}.mjs`)).href,
    load: (module) => import(pathToFileURL(join(outDir, `${module}.mjs`)).href),
    remove: () => rmSync(outDir, { recursive: true }),
  };
}
