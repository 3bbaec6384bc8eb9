import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** What each page begins with. */
const MAIN = sourcePath('src/main.tsx');
const BENCH = sourcePath('src/bench.tsx');
/** From which the gate tells what the first load is made of (tests/first-load.mjs). */
const LIST = 'build/chunks.json';

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * Two files for what is loaded first instead of one for every set of parts that share a module: `base`, which
 * both pages begin with, and `index`, the rest of index.html. One long file is packed better than forty short ones.
 * @returns a group of `output.codeSplitting`
 */
export function firstLoad() {
  let main: ReadonlySet<string> | undefined;
  let bench: ReadonlySet<string> | undefined;
  return {
    debugName: 'first load',
    name(id: string, modules: Modules): string | null {
      main ??= reachedFrom(MAIN, modules);
      bench ??= reachedFrom(BENCH, modules);
      if (!main.has(id)) return null;
      return bench.has(id) ? 'base' : 'index';
    },
    tags: ['$initial' as const],
  };
}

/** Modules that are there when one is. */
function reachedFrom(entry: string, modules: Modules): ReadonlySet<string> {
  const reached = new Set([entry]);
  for (const id of reached) {
    for (const next of modules.getModuleInfo(id)?.importedIds ?? []) reached.add(next);
  }
  return reached;
}

/** Writes down what every chunk of the page is made of. */
export function chunkList(): Plugin {
  let root = '';
  return {
    name: 'chunk-list',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).flatMap((chunk) => {
        if (chunk.type !== 'chunk') return [];
        const lengths = Object.entries(chunk.modules).map(([id, { renderedLength }]) => [
          from(root, id),
          renderedLength,
        ]);
        return [
          {
            file: chunk.fileName,
            begins: from(root, chunk.facadeModuleId ?? ''),
            imports: chunk.imports,
            styles: [...(chunk.viteMetadata?.importedCss ?? [])],
            modules: Object.fromEntries(lengths),
          },
        ];
      });
      const list = resolve(root, LIST);
      mkdirSync(dirname(list), { recursive: true });
      writeFileSync(list, JSON.stringify(chunks));
    },
  };
}

/** Modules that the bundler makes up begin with a zero byte. */
function from(root: string, id: string): string {
  return id.replace('\0', '').replace(`${root}/`, '');
}

function sourcePath(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
