#!/usr/bin/env node
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { guardOutput } from '../cli/kit/output.ts';
import { main } from '../cli/program.ts';
import { serveCommand } from './serve-command.ts';
import type { ThreadRole } from './thread-role.ts';
import { workerCommand } from './worker-command.ts';

if (isMainThread) {
  guardOutput();
  const own = [serveCommand(import.meta.url), workerCommand(import.meta.url)];
  const code = await main(process.argv.slice(2), process, own);
  process.exitCode ??= code;
} else if (parentPort !== null) {
  // Threads of the service are this program as well.
  const { listen } = await import('./thread-role.ts');
  await listen(parentPort, workerData as ThreadRole);
}
