// npm start              clusters the demo on the command line, then shows the page
// npm start -- --serve   serves page and API over ./data (more options as `cutline serve` has them); where there is
//                        no such folder yet, the demo is put there meanwhile, clustered
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants } from 'node:os';

const PROGRAM = 'dist/cli/main.mjs';
const args = process.argv.slice(2);
const serves = args.includes('--serve');
const rest = args.filter((one) => one !== '--serve');

if (!serves) {
  const port = portOf(rest);
  if (await isTaken(port)) {
    console.error(
      `Something listens at http://localhost:${port} already: the page, if it was started before. For another port: npm start -- --port ${port + 1}`,
    );
    process.exit(1);
  }
  await run(PROGRAM, 'demo', '--cluster');
  await run('node_modules/vite/bin/vite.js', 'preview', ...rest);
} else {
  if (!rest.some((one) => /^--data-root(=|$)/.test(one)) && !existsSync('data')) void putDemo();
  await run(PROGRAM, 'serve', ...rest);
}

/** Where the page is shown, unless that is no port: then its server says so. */
function portOf(options) {
  const [, inline] =
    /^--port=(.*)$/.exec(options.find((one) => one.startsWith('--port=')) ?? '') ?? [];
  const at = options.indexOf('--port');
  return Number(inline ?? (at < 0 ? undefined : options[at + 1]) ?? process.env.PORT ?? 4173);
}

/** Whether somebody listens at a port of this machine. */
function isTaken(port) {
  if (!(port > 0 && port < 65_536)) return false;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', ({ code }) => resolve(code === 'EADDRINUSE'));
    probe.listen(port, 'localhost', () => probe.close(() => resolve(false)));
  });
}

/** Nobody waits for it: it is listed once it is there. */
async function putDemo() {
  for (const command of [
    ['demo', '--out', '.'],
    ['episode-run', '--cluster', '--ep-id', 'demo-s01e01'],
  ]) {
    const child = spawn(process.execPath, [PROGRAM, ...command], { stdio: 'ignore' });
    process.on('exit', () => child.kill());
    const status = await new Promise((resolve) => child.on('close', resolve));
    if (status !== 0) return;
  }
  console.log('The demo is there now: demo-s01e01.');
}

/** Ends with the program when that fails. What ends this one ends it; Ctrl C reaches it from the terminal. */
function run(...command) {
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  const pass = (signal) => child.kill(signal);
  const leave = () => {};
  process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', leave);
  return new Promise((resolve) => {
    child.on('close', (status, signal) => {
      process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', leave);
      // By exit, so that what is done beside it ends as well: 128 and the signal's number, as shells have it.
      if (signal !== null) process.exit(128 + constants.signals[signal]);
      if (status !== 0) process.exit(status);
      resolve();
    });
  });
}
