import { appliedEntries, standingEntries } from '../log.ts';
import type { OperationLog } from '../types.ts';

/** Steps that were applied, but no longer hold because a later one revoked them: their `seq`. */
export function revokedSteps(log: OperationLog): ReadonlySet<number> {
  const standing = new Set(standingEntries(log).map(({ seq }) => seq));
  return new Set(appliedEntries(log).flatMap(({ seq }) => (standing.has(seq) ? [] : [seq])));
}
