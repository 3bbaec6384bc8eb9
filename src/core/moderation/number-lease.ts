import { AppError } from '../errors.ts';
import { largest } from '../many.ts';

/** Numbers for identities and parts of tracks that nobody else is given. */
export interface NumberLease {
  /** The first that was not used yet. */
  readonly next: number;
  readonly to: number;
}

/** Most numbers that are given out at once. */
export const MOST_NUMBERS = 1000;

/**
 * The next number of a lease.
 * @param used the highest number that is taken already, wherever it comes from
 * @throws AppError `sync/no-numbers`
 */
export function nextLeased({ next, to }: NumberLease, used: number): number {
  const own = used >= next && used <= to ? used + 1 : next;
  if (own <= to) return own;
  throw new AppError(
    'sync/no-numbers',
    `lease ends at ${to}`,
    'The service has to give new numbers before more identities can begin here. Connect to it, then do it again.',
  );
}

/** What is left of a lease after numbers were used. */
export function afterUse({ next, to }: NumberLease, used: readonly number[]): NumberLease {
  const own = used.filter((number) => number >= next && number <= to);
  return own.length === 0 ? { next, to } : { next: largest(own) + 1, to };
}
