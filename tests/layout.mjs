// House rules that no linter knows: no source file over 350 lines, named exports only.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const LINE_CAP = 350;
const SOURCES = /^(src|workers)\/.*\.(ts|tsx|css|wgsl|mjs)$/;

/** Faults as sentences; empty when the house is in order. */
export function checkLayout() {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => SOURCES.test(file) && !file.endsWith('.d.ts') && existsSync(file));
  if (files.length === 0) return ['found no sources to check'];
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n').length - 1;
    const faults = [];
    if (lines > LINE_CAP) faults.push(`${file} has ${lines} lines, the cap is ${LINE_CAP}`);
    if (/^export default /m.test(text)) faults.push(`${file} has a default export`);
    return faults;
  });
}
