import { assignments, assignOperation } from '../../core/facebank/match-assign.ts';
import type { Facebank } from '../../core/facebank/types.ts';
import { fold } from '../../core/moderation/fold.ts';
import { EMPTY_LOG } from '../../core/moderation/types.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import type { LoadedEpisode } from '../kit/load-episode.ts';
import type { PlannedFile } from '../kit/write-atomically.ts';
import { decideEdit } from '../moderate/edit-episode.ts';
import { openFolder } from '../moderate/open-folder.ts';
import { matchEpisode } from './match-episode.ts';
import type { MatchingOptions } from './match-options.ts';
import type { MatchReport } from './match-report.ts';

/** Names that matching is sure of, and the files that say so; nothing is written yet. */
export interface NamedByMatching {
  readonly report: MatchReport;
  /** Identities that it names anew. */
  readonly named: number;
  /** Paths relative to the folder; none where no name is new. */
  readonly files: readonly PlannedFile[];
  readonly removed: readonly string[];
}

/**
 * Match the identities of an episode as they stand, and name those of which it is sure, by one step of the history.
 * What somebody named or locked stays as it is.
 * @throws AppError `moderation/no-identities` where nothing is clustered yet; as `matchEpisode`
 */
export async function nameMatches(
  loaded: LoadedEpisode,
  bank: Facebank,
  {
    engine,
    options,
    now,
  }: { readonly engine: Kernel; readonly options: MatchingOptions; readonly now: string },
): Promise<NamedByMatching> {
  await openFolder(loaded);
  const { report, open } = await matchEpisode(loaded, bank, engine, options);
  const { episode, summaries } = open;
  const decisions = fold(loaded.imported.log ?? EMPTY_LOG, episode, summaries);
  const all = assignments(report.found, report.matches);
  const operation = assignOperation(all, { episode, summaries, decisions });
  if (operation === undefined) return { report, named: 0, files: [], removed: [] };
  const { plan } = await decideEdit(loaded, {
    command: { type: 'step', step: { at: now, operation } },
    now,
  });
  const { files = [], removed = [] } = plan ?? {};
  return { report, named: all.length, files, removed };
}
