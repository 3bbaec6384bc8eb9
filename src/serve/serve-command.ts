import { Command } from 'commander';
import { requireNode } from './require-node.ts';
import type { ServeOptions } from './serve-options.ts';

/** What `serve` itself needs; jobs and the database need more. */
const NODE = '20.19';

/** @param program address of the built program: threads are started from it, the page lies beside it */
export function serveCommand(program: string): Command {
  return new Command('serve')
    .description('Serve the page and an API over the episodes of a data root.')
    .option('--data-root <dir>', 'pipeline data root, or the folder above it (default: ./data)')
    .option('--port <n>', 'port to listen at (default: PORT of the environment, or 4174)')
    .option(
      '--host <address>',
      'address to listen at; another than this machine needs CUTLINE_TOKEN',
    )
    .option(
      '--public-url <url>',
      'address by which people reach it, where a proxy stands before it',
    )
    .option('--facebank <dir>', 'folder of the Facebank (default: facebank in the data root)')
    .option('--detector <file>', 'a model of your own that finds faces (.onnx)')
    .option(
      '--embedder <file>',
      'a model of your own that makes vectors (.onnx), of photographs and for reembed',
    )
    .option('--model <name>', 'what that one is called')
    .addHelpText(
      'after',
      '\nPrints a login link once. CUTLINE_TOKEN fixes the token, which programs send as Authorization: Bearer.\nThe API is described at /docs and /openapi.json; docs/service.md says more.',
    )
    .action(async (options: ServeOptions) => {
      requireNode(NODE, 'cutline serve');
      // Loaded here: no other command needs any of it.
      const { serve } = await import('./serve.ts');
      await serve(options, program);
    });
}
