#!/usr/bin/env node
import { isMainThread, parentPort } from 'node:worker_threads';
import { guardOutput } from '../cli/kit/output.ts';
import { main } from '../cli/program.ts';
import { serveCommand } from './serve-command.ts';

if (isMainThread) {
  guardOutput();
  const code = await main(process.argv.slice(2), process, [serveCommand(import.meta.url)]);
  process.exitCode ??= code;
} else if (parentPort !== null) {
  // Threads of the service are this program as well: see `crew.ts`.
  const { listenForTasks } = await import('./crew.ts');
  listenForTasks(parentPort);
}
