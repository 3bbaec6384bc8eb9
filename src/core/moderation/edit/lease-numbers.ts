import type { OperationLog } from '../types.ts';
import { type EditInput, openDesk } from './open-desk.ts';

/**
 * Numbers that nobody else is given: the history says that they were given out, so whoever changes the episode by
 * other ways takes none of them either.
 */
export function leaseNumbers(
  input: EditInput,
  count: number,
): { readonly log: OperationLog; readonly from: number; readonly to: number } {
  const { context } = openDesk(input, () => new Set());
  const from = context.log.lastNumber + 1;
  const to = from + count - 1;
  return { log: { ...input.log, lastNumber: to }, from, to };
}
