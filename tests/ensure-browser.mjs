// Finds a Chromium for the browser tests, or installs one: CHROMIUM_PATH, a system Chromium or
// Chrome, Debian's package when root, Playwright's own build otherwise.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const KNOWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium, "" for the one that Playwright installed. */
export function ensureBrowser() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (!existsSync(wanted)) throw new Error(`CHROMIUM_PATH names no file: ${wanted}`);
    return wanted;
  }
  const known = KNOWN.find((path) => existsSync(path));
  if (known) return known;
  if (process.getuid?.() === 0 && installDebianChromium()) return '/usr/bin/chromium';
  execFileSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit' });
  return '';
}

function installDebianChromium() {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return (
    apt('update') &&
    apt('install', '-y', '--no-install-recommends', 'chromium') &&
    existsSync('/usr/bin/chromium')
  );
}
