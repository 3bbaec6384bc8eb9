import { pool } from '../../core/episode/pool.ts';
import { assignments, assignOperation } from '../../core/facebank/match-assign.ts';
import { matchesAt } from '../../core/facebank/match-at.ts';
import { identitySimilarities } from '../../core/facebank/match-identities.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { append } from '../../core/moderation/log.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import { saidParameters } from '../../core/moderation/said-parameters.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { PipelineResult } from '../../core/pipeline/pipeline.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import { modelOf } from './bank-episode.ts';
import { readBankFolder } from './bank-folder.ts';
import { type MatchingOptions, thresholdsFor } from './match-options.ts';
import type { MatchReport } from './match-report.ts';

/** How a run is matched with a Facebank. */
export interface RunMatching extends MatchingOptions {
  readonly facebank?: string;
}

/** What matching says of a run, and the log with the names that it is sure of. */
export interface MatchedRun {
  readonly report: MatchReport;
  /** The log itself where no name is new. */
  readonly log: OperationLog;
  readonly named: number;
}

/**
 * Match the identities of a run with a Facebank; sure matches are one step of its history.
 * @returns undefined where no Facebank was named
 */
export async function matchRun(
  options: RunMatching,
  { embeddings }: ImportedWithLog,
  result: PipelineResult,
  log: OperationLog,
  { engine, now }: { readonly engine: Kernel; readonly now: string },
): Promise<MatchedRun | undefined> {
  if (options.facebank === undefined) return undefined;
  const { episode, summaries, decisions, parameters } = result;
  const { bank } = await readBankFolder(options.facebank, now);
  const found = await identitySimilarities(
    {
      ...{ episode, embeddings, bank },
      pooled: pool(episode, embeddings, 'mean'),
      identities: result.identitySet.identities,
      sharedFrames: summaries.sharedFrames,
      model: modelOf(episode, options.model),
    },
    engine.products,
    SILENT_HOOKS,
  );
  const thresholds = thresholdsFor(options, found);
  const matches = matchesAt(found, thresholds, { oneToOne: options.oneToOne === true });
  const all = assignments(found, matches);
  const operation = assignOperation(all, { episode, summaries, decisions });
  const said = saidParameters(parameters);
  return {
    report: { found, matches, thresholds },
    log: operation === undefined ? log : append(log, operation, { at: now, said }),
    named: all.length,
  };
}
