import { Command } from 'commander';
import type { WorkerOptions } from './worker-options.ts';

/** @param program address of the built program: threads are started from it */
export function workerCommand(program: string): Command {
  return new Command('worker')
    .description('Do the jobs of a service: as many workers as you like, on any machine.')
    .option(
      '--data-root <dir>',
      'data root of the service, as this machine sees it (default: ./data)',
    )
    .option('--concurrency <n>', 'jobs at once (default: 1)')
    .option('--drain', 'end when no job has been left for 10 seconds')
    .option('--max-jobs <n>', 'end after so many')
    .option(
      '--grace <seconds>',
      'what is at work when it is told to end has so long; then it is handed back (default: 25)',
    )
    .option('--embedder <file>', 'a model that makes vectors (.onnx), for reembed')
    .option('--detector <file>', 'a model of your own that finds faces (.onnx), for reembed')
    .option('--model <name>', 'what the embedder is called')
    .option('--alive <file>', 'touch a file every 10 seconds, for whoever restarts what hangs')
    .addHelpText(
      'after',
      '\nDATABASE_URL names the Postgres that cutline serve was started with. A worker listens at no port, and keeps\nnothing: any number may be started and ended at any time, by hand, Kubernetes, Slurm or systemd. One that is killed\nor cut off loses its job to another; nothing is written twice or by half. docs/workers.md says more.',
    )
    .action(async (options: WorkerOptions) => {
      // Loaded here: no other command needs any of it.
      const { work } = await import('./worker.ts');
      await work(options, program);
    });
}
