import { matchesAt } from '../../core/facebank/match-at.ts';
import { identitySimilarities } from '../../core/facebank/match-identities.ts';
import type { Facebank } from '../../core/facebank/types.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import type { LoadedEpisode } from '../kit/load-episode.ts';
import { type BankEpisode, bankEpisode } from './bank-episode.ts';
import { type MatchingOptions, thresholdsFor } from './match-options.ts';
import type { MatchReport } from './match-report.ts';

/**
 * Who of a Facebank the identities of an episode are, as they stand; nothing is written.
 * @param loaded as `FOR_BANK`
 * @throws AppError `facebank/…`, `cli/usage`; of clustering where nothing is clustered yet
 */
export async function matchEpisode(
  loaded: LoadedEpisode,
  bank: Facebank,
  engine: Kernel,
  options: MatchingOptions,
): Promise<{ readonly report: MatchReport; readonly open: BankEpisode }> {
  const open = await bankEpisode(loaded, engine, options.model);
  const { sharedFrames } = open.summaries;
  const found = await identitySimilarities(
    { ...open, sharedFrames, bank },
    engine.products,
    SILENT_HOOKS,
  );
  const thresholds = thresholdsFor(options, found);
  const matches = matchesAt(found, thresholds, { oneToOne: options.oneToOne === true });
  return { report: { found, matches, thresholds }, open };
}
