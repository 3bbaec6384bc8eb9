import type { ClusterParameters } from '../cluster/types.ts';
import { partsOf } from './by-fields.ts';
import { appliedEntries, standingEntries } from './log.ts';
import { saidAfter, saidParameters, sameSaid } from './said-parameters.ts';
import type { OperationLog, SaidParameters } from './types.ts';

/*
 * [Note: An act changes only what it names]
 * Folding every act into constraints and clustering again would change identities that nobody
 * named: whoever leaves a group makes room in it for another. So the identities are those of the
 * last time that somebody asked for a clustering, with the acts since then done on them by hand.
 * What clustering again would make of the same decisions is worked out beside it and offered.
 * All of it is a function of (episode, parameters, log): undo, replay, page and command line agree.
 */

/** The last time that the log was clustered. */
export interface ClusteringPoint {
  /** Applied entries before this one are constraints of the clustering, those from it on are acts on it. */
  readonly index: number;
  /** `seq` of the last entry before it; 0 when there is none. */
  readonly seq: number;
  /** What was clustered with; undefined in a log that does not say so, of which nothing is held. */
  readonly said: SaidParameters | undefined;
}

/**
 * Where a log was clustered last: at its start, after a `threshold` step (also one to the same
 * threshold), and before the first act that was made with other parameters than those before it.
 */
export function clusteringPoint(log: OperationLog): ClusteringPoint {
  const entries = appliedEntries(log);
  // A threshold that was revoked was never applied, but steps after it leave it to it to say where.
  const standing = new Set(standingEntries(log));
  let said: SaidParameters | undefined;
  let index = 0;
  entries.forEach((entry, i) => {
    const own = saidAfter(said, entry);
    if (own === undefined || (isThreshold(entry) && standing.has(entry))) index = i + 1;
    else if (said === undefined || !sameSaid(own, said)) index = i;
    said = own;
  });
  return { index, seq: entries[index - 1]?.seq ?? 0, said };
}

function isThreshold({ operation }: OperationLog['entries'][number]): boolean {
  return partsOf(operation).some(({ type }) => type === 'threshold');
}

/** The log as it stood at the point. */
export function logAtPoint(log: OperationLog, { index }: ClusteringPoint): OperationLog {
  return { ...log, entries: log.entries.slice(0, index), cursor: index };
}

/** True when acts were made since the point, and the parameters are those that they were made with. */
export function holdsAt(
  log: OperationLog,
  { index, said }: ClusteringPoint,
  parameters: ClusterParameters,
): boolean {
  return log.cursor > index && said !== undefined && sameSaid(said, saidParameters(parameters));
}
