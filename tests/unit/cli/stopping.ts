import * as fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { onTestFinished } from 'vitest';
import { neverWait } from '../../../src/cli/kit/disk.ts';
import { cutline, listFiles, type Outcome, temporary } from './program.ts';

const builtin = createRequire(import.meta.url)('node:fs') as typeof fs;
const NAMES = [
  'rename',
  'link',
  'unlink',
  'rm',
  'rmdir',
  'mkdir',
  'mkdtemp',
  'writeFile',
  'copyFile',
];
/** No process has it: what is stopped looks as dead as it would be. */
const DEAD_PID = 0x3fffffff;

const ENDED: Outcome = { code: 0, signal: null, stdout: '', stderr: '' };

export interface Stopped {
  /** Whether it came so far; else it ended by itself. */
  readonly stopped: boolean;
  /** The change on the disk that was not done any more. */
  readonly call: string;
  readonly outcome: Outcome;
}

/**
 * Run a command, or something else that changes files, and let the disk stand still from its n-th change below `folder` on, as if the program
 * had been killed there: a file that is written is half written then.
 */
export async function stoppedAt(
  n: number,
  folder: string,
  args: readonly string[] | (() => Promise<unknown>),
): Promise<Stopped> {
  let calls = 0;
  let call = '';
  const below = resolve(folder) + sep;
  const count = (name: string, paths: readonly unknown[]) => {
    if (
      !paths.slice(0, 2).some((one) => typeof one === 'string' && `${one}${sep}`.startsWith(below))
    )
      return;
    calls += 1;
    if (calls < n) return;
    if (calls === n) {
      call = `${name} ${paths.filter((one) => typeof one === 'string').join(' ')}`;
      if (name.startsWith('writeFile')) writeHalf(originals.writeFileSync, paths);
    }
    throw new Error('killed');
  };
  const originals = { ...builtin };
  const restore: (() => void)[] = [];
  for (const name of NAMES) {
    for (const [home, key] of [
      [builtin, `${name}Sync`],
      [builtin.promises, name],
    ] as const) {
      const methods = home as unknown as Record<string, (...given: unknown[]) => unknown>;
      const original = methods[key]!;
      methods[key] = (...given) => {
        if (home === builtin) count(key, given);
        else {
          try {
            count(key, given);
          } catch (error) {
            return Promise.reject(error as Error);
          }
        }
        return original.apply(home, given);
      };
      restore.push(() => {
        methods[key] = original;
      });
    }
  }
  const { pid } = process;
  Object.defineProperty(process, 'pid', { value: DEAD_PID, configurable: true });
  syncBuiltinESMExports();
  try {
    const outcome =
      typeof args === 'function'
        ? await args().then(
            () => ENDED,
            (error: unknown) => ({ ...ENDED, code: 1, stderr: String(error) }),
          )
        : await cutline(...args);
    return { stopped: calls >= n, call: call.replaceAll(folder, ''), outcome };
  } finally {
    for (const put of restore) put();
    Object.defineProperty(process, 'pid', { value: pid, configurable: true });
    syncBuiltinESMExports();
  }
}

/**
 * Have something happen in the middle of one call of `node:fs/promises`, the first that fits, or of all.
 * @param when a call, and how to do it; what it returns is what the call does
 */
export function interpose(
  name: 'link' | 'open' | 'writeFile',
  fits: (paths: readonly unknown[]) => boolean,
  when: (call: () => Promise<unknown>) => Promise<unknown>,
  { always = false } = {},
): void {
  const methods = builtin.promises as unknown as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[name]!;
  // As where the disk lets one wait.
  onTestFinished(neverWait());
  const restore = () => {
    methods[name] = original;
    syncBuiltinESMExports();
  };
  methods[name] = (...given) => {
    const call = () => original.apply(builtin.promises, given) as Promise<unknown>;
    if (!fits(given)) return call();
    if (!always) restore();
    return when(call);
  };
  syncBuiltinESMExports();
  onTestFinished(restore);
}

function writeHalf(write: typeof fs.writeFileSync, [path, content, how]: readonly unknown[]) {
  const bytes = Buffer.from(content as string | Uint8Array);
  const flag = (how as { flag?: string } | undefined)?.flag;
  write(path as string, bytes.subarray(0, bytes.length >> 1), flag === undefined ? {} : { flag });
}

/** A copy that may be written to, times too. */
export async function copyWhole(folder: string): Promise<string> {
  const copy = await temporary();
  fs.cpSync(folder, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return copy;
}

/** Every file below a folder that is not Cutline's own, with what it holds. */
export async function episodeFiles(folder: string): Promise<Record<string, string>> {
  const paths = (await listFiles(folder)).filter((path) => !isOwn(path));
  return Object.fromEntries(
    paths.map((path) => [path, fs.readFileSync(join(folder, path), 'latin1')]),
  );
}

/** What Cutline keeps for itself there: locks, files that are not complete yet. */
export async function ownFiles(folder: string): Promise<string[]> {
  return (await listFiles(folder)).filter(isOwn);
}

const isOwn = (path: string) => path.split('/').some((part) => part.startsWith('.cutline'));
