import { checkParameters } from '../../core/cluster/parameters.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import type { TrackSummaries } from '../../core/identity/types.ts';
import { withDecisionsOfFile } from '../../core/moderation/adopt.ts';
import { remarksOnGivenWay } from '../../core/moderation/given-way.ts';
import {
  type ImportedWithLog,
  remarked,
  remarksOf,
} from '../../core/moderation/log-file-import.ts';
import { replayStored } from '../../core/moderation/log-file-replay.ts';
import { withLoggedDeletions } from '../../core/moderation/logged-deletions.ts';
import { combineLogs } from '../../core/moderation/rekey-combine.ts';
import type { TrackPrint } from '../../core/moderation/track-prints.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { sameValue } from '../../core/same-value.ts';

export { sameValue };

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
 * has not decided on already. What people did here stays and wins.
 * @param at ISO 8601, UTC, whole seconds
 */
export function logAfterImport(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
  at: string,
): OperationLog {
  return withDecisionsOfFile(log, episode, summaries, at);
}

/** What was decided on an episode so far, in the ids of a new import of it. */
export interface Carried {
  readonly log: OperationLog;
  /** With the marks of deletion that the log began with; remarks say what was not found. */
  readonly episode: Episode;
}

/**
 * The log that an import goes on with, before its identities.json: the stored one, brought to the
 * ids that the tracks have now, and what the history beside the files knows in addition.
 * @param prints of the tracks of the import before, none for a new episode
 */
export function carryLog(
  stored: OperationLog,
  prints: readonly TrackPrint[],
  imported: Pick<ImportedWithLog, 'episode' | 'log' | 'prints'>,
): Carried {
  const { log: known, ...said } =
    prints.length === 0
      ? { log: stored, remarks: [] }
      : replayStored(stored, prints, imported.episode, imported.prints);
  const log = imported.log === undefined ? known : combineLogs(known, imported.log);
  const marked = withLoggedDeletions(imported.episode, log);
  const remarks = [...remarksOf(said), ...remarksOnGivenWay(log, marked)];
  if (marked === imported.episode && remarks.length === 0) return { log, episode: marked };
  return { log, episode: remarked(marked, remarks) };
}
