// npm start              clusters the demo on the command line, then shows the page
// npm start -- --serve   serves page and API over ./data (more options as `cutline serve` has them); where there is
//                        no such folder yet, the demo is put there first, clustered
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const PROGRAM = 'dist/cli/main.mjs';
const args = process.argv.slice(2);
const serves = args.includes('--serve');
const rest = args.filter((one) => one !== '--serve');

if (!serves) {
  await run(PROGRAM, 'demo', '--cluster');
  await run('node_modules/vite/bin/vite.js', 'preview', ...rest);
} else {
  if (!rest.some((one) => /^--data-root(=|$)/.test(one)) && !existsSync('data')) {
    await run(PROGRAM, 'demo', '--out', '.');
    await run(PROGRAM, 'episode-run', '--cluster', '--ep-id', 'demo-s01e01');
  }
  await run(PROGRAM, 'serve', ...rest);
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
      if (signal !== null) process.kill(process.pid, signal);
      else if (status !== 0) process.exit(status);
      resolve();
    });
  });
}
