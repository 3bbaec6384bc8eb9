import { type ClusterParameters, DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import type { Episode } from '../core/episode/episode.ts';
import type { TrackSummaries } from '../core/identity/types.ts';
import { adopt } from '../core/moderation/adopt.ts';
import { append } from '../core/moderation/log.ts';
import type { Operation, OperationLog } from '../core/moderation/types.ts';
import { checkParameters } from '../core/parameters.ts';

/** What storage knows of an episode that is imported again. */
export interface EarlierImport {
  readonly parameters: ClusterParameters;
  readonly fileParameters: Readonly<Record<string, unknown>>;
}

/**
 * Parameters after an import: those of the files, defaults for what they leave open. Imported again with files that say the same as
 * before, what a person has set since then stays.
 * @throws AppError `parameters/out-of-range`
 */
export function parametersAfterImport(
  episode: Episode,
  earlier: EarlierImport | undefined,
): ClusterParameters {
  if (earlier !== undefined && sameValue(earlier.fileParameters, episode.parameters)) {
    return earlier.parameters;
  }
  return checkParameters(episode.parameters, earlier?.parameters ?? DEFAULT_PARAMETERS);
}

/**
 * The log after an import: what was there, then what the files' identities.json says that the log
 * has not taken over already. What people did here stays and wins.
 * @param at ISO 8601, UTC, whole seconds
 */
export function logAfterImport(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
  at: string,
): OperationLog {
  if (episode.imported === undefined) return log;
  const operation = adopt(episode.imported, episode, summaries);
  if (operation === undefined || isAdopted(log, operation)) return log;
  return append(log, operation, { at });
}

function isAdopted(log: OperationLog, operation: Operation): boolean {
  return log.entries.some(
    (entry) => entry.operation.type === 'adopt' && sameValue(entry.operation, operation),
  );
}

/** Equal as plain data: keys in any order, undefined the same as absent. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((value, i) => sameValue(value, b[i]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameValue(left[key], right[key]));
}
