import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import { type RankedEpisode, rankEpisode } from '../../core/pipeline/founder-tree.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import { clusterHooks } from './cluster-hooks.ts';

/** The episode with its tracks ranked: every command that calls identities by their ids begins so. */
export function ranked(imported: ImportedWithLog, engine: Kernel): Promise<RankedEpisode> {
  return rankEpisode(imported, { matrix: engine.matrix, chain: engine }, clusterHooks());
}

/** Likewise for a command that shows no ids: the rank matters where something was decided. */
export async function rankedWhereDecided(
  imported: ImportedWithLog,
  engine: Kernel,
): Promise<RankedEpisode> {
  const decided = imported.log !== undefined || imported.episode.imported !== undefined;
  return decided ? ranked(imported, engine) : imported;
}
