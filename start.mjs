// npm start              clusters the demo on the command line, then shows the page
// npm start -- --serve   serves page and API over ./data (more options as `cutline serve` has them); where there is
//                        no such folder yet, the demo is put there meanwhile, clustered
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';

const PROGRAM = 'dist/cli/main.mjs';
const args = process.argv.slice(2);
const serves = args.includes('--serve');
const rest = args.filter((one) => one !== '--serve');

if (!serves) {
  await run(PROGRAM, 'demo', '--cluster');
  await run('node_modules/vite/bin/vite.js', 'preview', ...rest);
} else {
  if (!rest.some((one) => /^--data-root(=|$)/.test(one)) && !existsSync('data')) void putDemo();
  await run(PROGRAM, 'serve', ...rest);
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
