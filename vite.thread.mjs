import { build } from 'vite';

const SUFFIX = '?thread';

/**
 * `import code from './module.ts?thread'`: the module with all that it imports as the text of one script, so
 * that the command line stays one file and its threads need none beside it.
 * @returns {import('vite').Plugin}
 */
export function threads() {
  return {
    name: 'threads',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return undefined;
      const { output } = await build({
        configFile: false,
        logLevel: 'warn',
        build: {
          ssr: id.slice(0, -SUFFIX.length),
          write: false,
          target: 'node20',
          rolldownOptions: { output: { format: 'cjs' } },
        },
      });
      return `export default ${JSON.stringify(output[0].code)};`;
    },
  };
}
