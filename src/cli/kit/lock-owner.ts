import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock. "" is what this system does not tell. */
export interface LockOwner {
  readonly pid: number;
  /** When the process started, as the system counts it: a number that is used again has another. */
  readonly start: string;
  /** Which of its threads, as the system counts them, and when that one started: threads die alone as well. */
  readonly thread: string;
  readonly host: string;
  readonly machine: string;
  /** Changes when the machine starts. */
  readonly boot: string;
  /** In which process numbers are counted: containers have their own. */
  readonly space: string;
  /** No two locks are alike. */
  readonly nonce: string;
}

/** What is known of a lock's owner: a process at work, none any more, or one that cannot be seen from here. */
export type OwnerState = 'alive' | 'gone' | 'elsewhere';

/** This process. */
export function ownOwner(): LockOwner {
  const { pid } = process;
  // It stays what it is, and a service takes a lock at each change.
  if (own?.pid !== pid) {
    own = { pid, start: processOf(pid)?.start ?? '', thread: ownThread(), ...here() };
  }
  return { ...own, nonce: randomBytes(8).toString('hex') };
}

let own: Omit<LockOwner, 'nonce'> | undefined;

/** "" where the system does not tell. */
function ownThread(): string {
  const id = /\/task\/(\d+)$/.exec(linkText('/proc/thread-self'))?.[1];
  const start = id === undefined ? undefined : statOf(`/proc/self/task/${id}/stat`)?.start;
  return start === undefined ? '' : `${id}:${start}`;
}

/** Whether a process that runs still has a thread. */
function hasThread(pid: number, thread: string): boolean {
  const [id, start] = thread.split(':');
  return statOf(`/proc/${pid}/task/${Number(id)}/stat`)?.start === start;
}

export const ownerText = (owner: LockOwner): string => `${JSON.stringify(owner)}\n`;

/**
 * The owner that a lock names. Locks of earlier versions hold a process number alone.
 * @returns undefined for a lock that is not finished
 */
export function parseOwner(text: string): LockOwner | undefined {
  const old = /^\d+$/.exec(text.trim())?.[0];
  if (old !== undefined) return ownerOf({ pid: Number(old) });
  try {
    return ownerOf(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function ownerOf(value: unknown): LockOwner | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const row = value as Readonly<Record<string, unknown>>;
  const { pid } = row;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const told = (key: string) => (typeof row[key] === 'string' ? row[key] : '');
  return {
    pid,
    start: told('start'),
    thread: told('thread'),
    host: told('host'),
    machine: told('machine'),
    boot: told('boot'),
    space: told('space'),
    nonce: told('nonce'),
  };
}

/**
 * Whether an owner still is at work. Another machine's, and one whose processes are counted elsewhere,
 * cannot be judged.
 * @param written when its lock was made, milliseconds: a process that began later is another program
 * @param own where this process is
 */
export function stateOf(owner: LockOwner, written: number, own: LockPlace = here()): OwnerState {
  const differs = (key: 'host' | 'machine' | 'boot' | 'space') =>
    owner[key] !== '' && own[key] !== '' && owner[key] !== own[key];
  if (differs('host') || differs('machine')) return 'elsewhere';
  // Where machines have no id, two of one name are told apart by their start alone: containers often are so.
  const isSame = owner.machine !== '' && own.machine !== '';
  if (differs('boot')) return isSame ? 'gone' : 'elsewhere';
  if (differs('space')) return 'elsewhere';
  if (!isRunning(owner.pid)) return 'gone';
  const now = processOf(owner.pid);
  if (now === undefined) return 'alive';
  if (owner.start !== '') {
    if (owner.start !== now.start) return 'gone';
    return owner.thread === '' || hasThread(owner.pid, owner.thread) ? 'alive' : 'gone';
  }
  return now.began > written + CLOCK_SLACK_MS ? 'gone' : 'alive';
}

/** Whether there is a process of this number; one that has ended and waits for its parent is none. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EPERM') return false;
  }
  return processOf(pid)?.ended !== true;
}

/** Between the clock of a disk and that of the machine. */
const CLOCK_SLACK_MS = 3_000;
/** Linux counts a process's start in hundredths of a second, everywhere. */
const TICK_MS = 10;

interface Process {
  readonly start: string;
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly ended: boolean;
}

/** Linux tells it; undefined elsewhere. */
const processOf = (pid: number): Process | undefined => statOf(`/proc/${pid}/stat`);

function statOf(path: string): Process | undefined {
  // The name stands in brackets and may hold anything, brackets too.
  const fields = readLine(path).split(') ').at(-1)?.split(' ') ?? [];
  const [state, start] = [fields[0], fields[19]];
  if (state === undefined || start === undefined) return undefined;
  const booted = Number(/^btime (\d+)$/m.exec(readLine('/proc/stat'))?.[1] ?? 0) * 1000;
  return { start, began: booted + Number(start) * TICK_MS, ended: state === 'Z' || state === 'X' };
}

/** Where a process is. */
export type LockPlace = Pick<LockOwner, 'host' | 'machine' | 'boot' | 'space'>;
let place: LockPlace | undefined;

function here(): LockPlace {
  place ??= {
    host: hostname(),
    machine: readLine('/etc/machine-id').trim(),
    boot: readLine('/proc/sys/kernel/random/boot_id').trim(),
    space: linkText('/proc/self/ns/pid'),
  };
  return place;
}

function readLine(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function linkText(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
