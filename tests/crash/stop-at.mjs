// Loaded before the program (node --import): counts what it changes on the disk below CRASH_BELOW and
// ends it, as a kill would, at the CRASH_AT-th of these calls: a file that is written is half written
// then, anything else is not done. Without CRASH_AT it writes how many there were, and which, into
// CRASH_COUNT.
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

const require = createRequire(import.meta.url);
const fs = require('node:fs');
const { writeFileSync } = fs;
const { CRASH_BELOW = '/', CRASH_AT, CRASH_COUNT } = process.env;
const below = CRASH_BELOW.split(':').map((folder) => resolve(folder));
const stopAt = Number(CRASH_AT ?? 0);
const calls = [];

const NAMES = ['rename', 'link', 'symlink', 'unlink', 'rm', 'rmdir', 'mkdir', 'mkdtemp'];
const WRITES = ['writeFile', 'appendFile', 'copyFile', 'cp', 'truncate'];
const isBelow = (path) => {
  const full = resolve(String(path));
  return below.some((folder) => full === folder || full.startsWith(folder + sep));
};

function counted(name, args) {
  const paths = args.slice(0, 2).filter((one) => typeof one === 'string');
  if (!paths.some(isBelow)) return;
  calls.push(`${name} ${paths.join(' ')}`);
  if (calls.length !== stopAt) return;
  if (/^writeFile/.test(name)) {
    const bytes = Buffer.from(args[1]);
    const { flag } = typeof args[2] === 'object' && args[2] !== null ? args[2] : {};
    try {
      writeFileSync(args[0], bytes.subarray(0, bytes.length >> 1), { flag });
    } catch {
      // It would not have been written either.
    }
  }
  process.kill(process.pid, 'SIGKILL');
}

for (const name of [...NAMES, ...WRITES]) {
  for (const [home, key] of [
    [fs, `${name}Sync`],
    [fs.promises, name],
  ]) {
    const original = home[key];
    if (original === undefined) continue;
    home[key] = (...args) => {
      counted(key, args);
      return original.apply(home, args);
    };
  }
}
syncBuiltinESMExports();
if (CRASH_COUNT !== undefined) {
  process.on('exit', () => writeFileSync(CRASH_COUNT, `${calls.join('\n')}\n`));
}
