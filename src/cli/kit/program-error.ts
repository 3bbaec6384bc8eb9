import { CommanderError } from 'commander';
import { AppError, CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { shown, shownInLine } from './shown.ts';

/** Exit codes of every command. */
export const EXIT_OK = 0;
export const EXIT_FAULT = 1;
export const EXIT_BAD_INPUT = 2;

/** Errors that no input and no option explains: the program's own doing, or the machine's. */
const FAULTS = [
  'cli/no-pictures',
  'cluster/no-episode',
  'cluster/not-clustered',
  'cluster/out-of-memory',
  'gpu/',
  'ingest/',
  'media/',
] as const;

/** What to print and how to end for an error that reached the top. */
export function explain(error: unknown): { code: number; text: string } {
  if (error instanceof CommanderError) {
    // Commander has printed its own message; help and version are no faults.
    return { code: error.exitCode === 0 ? EXIT_OK : EXIT_BAD_INPUT, text: '' };
  }
  if (error instanceof AppError) {
    const fault = FAULTS.some((start) => error.code.startsWith(start));
    return {
      code: fault ? EXIT_FAULT : EXIT_BAD_INPUT,
      text: `cutline: ${shownInLine(error.userMessage)}\n`,
    };
  }
  if (error instanceof CancelledError) return { code: EXIT_FAULT, text: 'cutline: stopped\n' };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: EXIT_FAULT,
    text: `cutline: a fault of ours, please report it: ${shown(detail)}\n`,
  };
}

/** Bad use of the command line: what, and what to do. */
export function usageError(text: string): AppError {
  return new AppError('cli/usage', text, text);
}

/** A date, or date and time with its zone: a time without one would mean another on every machine. */
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** The one place where the command line reads the clock; `now` fixes it. */
export function clock(now: string | undefined): string {
  if (now === undefined) return isoSeconds(Date.now());
  const time = ISO.test(now) ? Date.parse(now) : Number.NaN;
  if (Number.isNaN(time)) {
    throw usageError(
      `--now ${now} is not an ISO 8601 time with its zone. Write it like 2025-11-18T12:34:56Z.`,
    );
  }
  return isoSeconds(time);
}
