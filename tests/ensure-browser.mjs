// Finds a Chromium for the browser tests, or installs one: CHROMIUM_PATH, what the system has,
// Debian's package when root, Playwright's own build otherwise. The headless shell goes first: the
// same engine without the windows of a browser, which nobody sees, in two thirds of its time.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const SHELL = '/usr/bin/chromium-headless-shell';
const CHROMIUM = '/usr/bin/chromium';
const KNOWN = [SHELL, CHROMIUM, '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns path of a Chromium, "" for the one that Playwright installed */
export async function ensureBrowser() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (!existsSync(wanted)) throw new Error(`CHROMIUM_PATH names no file: ${wanted}`);
    return wanted;
  }
  const known = KNOWN.find((path) => existsSync(path)) ?? (await installPackage());
  if (known !== undefined) return known;
  if (!(await run('npx', ['playwright', 'install', '--only-shell', 'chromium']))) {
    throw new Error('No Chromium is here, and none could be installed: set CHROMIUM_PATH to one.');
  }
  return '';
}

/** @returns where Debian's package is then, undefined where there is none or nobody may install it */
async function installPackage() {
  if (process.getuid?.() !== 0 || !(await run('apt-get', ['update']))) return undefined;
  for (const path of [SHELL, CHROMIUM]) {
    const name = path.split('/').at(-1);
    const installed = await run('apt-get', ['install', '-y', '--no-install-recommends', name]);
    // Ubuntu has packages of that name without a program.
    if (installed && existsSync(path)) return path;
  }
  return undefined;
}

/** @returns whether it ended well */
function run(program, args) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(program, args, { stdio: 'inherit', env });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
