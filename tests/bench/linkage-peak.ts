import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { collectGarbage, residentMegabytes, round } from './options.ts';

/** Which of our engines. */
export type PeakEngine = 'threads' | 'wasm' | 'js';

const CHILD = `
const [url, n, engine] = process.argv.slice(1);
const { runOnce } = await import(url);
console.log(await runOnce(Number(n), engine));
process.exit();
`;

/**
 * Megabytes that one run takes at most, vectors and all threads included, in a process of its own, as for peers:
 * in this one, what runs before left would count, or hide it.
 * @param url of the bundled module that exports `runOnce`
 */
export function peakOf(url: string, n: number, engine: PeakEngine): number {
  const given = ['--input-type=module', '-e', CHILD, url, String(n), engine];
  const { status, stdout, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${engine} of ${n} failed: ${stderr}`);
  return round(Number(stdout));
}

/** Megabytes by which this process grows at most while some work is done. */
export async function growthOf(work: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  try {
    // Linux counts the most anew from here on; elsewhere what starting took is counted too.
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {}
  const before = residentMegabytes();
  await work();
  return process.resourceUsage().maxRSS / 1e3 - before;
}
