import { isoSeconds } from '../../core/export/input.ts';
import { usageError } from './program-error.ts';

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
