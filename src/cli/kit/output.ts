import { AsyncLocalStorage } from 'node:async_hooks';
import type { JobHooks } from '../../core/job.ts';
import { refusalText } from '../../core/metric/metric-words.ts';
import type { MetricReport } from '../../core/metric/types.ts';
import { EXIT_BAD_INPUT } from './program-error.ts';
import { shown, shownInLine } from './shown.ts';

/** Where a command writes; `process` has one. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Takes how far a command is, where that is no line of text; it is called often. */
  readonly progress?: JobHooks['progress'];
}
interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Carried along by the calls of a command, so that several can run in one process. */
const current = new AsyncLocalStorage<Io>();

/** Run a command that writes there. */
export function writingTo<T>(io: Io, command: () => Promise<T>): Promise<T> {
  return current.run(io, command);
}

/** Of the command that runs. */
export const io = (): Io => current.getStore() ?? process;

/** The result of a command, on standard output. */
export function print(text: string): void {
  io().stdout.write(shown(text));
}

/**
 * Let whoever reads the output stop reading (`cutline … | head`) without that being an error, and
 * say it when the output cannot be written for another reason.
 */
export function guardOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`cutline: the output could not be written: ${error.message}\n`);
    process.exitCode = EXIT_BAD_INPUT;
  });
}

/** A line on standard error, which never mixes with the result on standard output. */
export function note(text: string): void {
  io().stderr.write(`cutline: ${shownInLine(text)}\n`);
}

/** Milliseconds between two states of a progress line. */
const REDRAW_MS = 100;

/**
 * Progress on standard error: one line that is drawn over on a terminal; elsewhere a line for every
 * tenth, or nothing.
 * @param elsewhere what to do where standard error is no terminal
 */
export function progressLine(
  stage: string,
  elsewhere: 'tenths' | 'silent',
): (done: number, total: number) => void {
  const { stderr, progress } = io();
  if (progress !== undefined) {
    return (done, total) => progress({ stage, done, total, unit: 'files' });
  }
  let drawnAt = 0;
  let tenths = 0;
  return (done, total) => {
    const text = `${shownInLine(stage)}: ${done} of ${total} (${Math.floor((100 * done) / total)} %)`;
    if (stderr.isTTY === true) {
      const now = performance.now();
      if (done < total && now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      stderr.write(`\r${text}${done === total ? '\n' : ''}`);
    } else if (elsewhere === 'tenths' && Math.floor((10 * done) / total) > tenths) {
      tenths = Math.floor((10 * done) / total);
      stderr.write(`${text}\n`);
    }
  };
}

/** Say on standard error when a metric that was asked for was not used. */
export function noteRefusal(metric: MetricReport | undefined, epId?: string): void {
  const text = metric && refusalText(metric);
  if (text !== undefined) note(epId === undefined ? text : `${epId}: ${text}`);
}
