import { pool } from '../../core/episode/pool.ts';
import { leaseNumbers } from '../../core/moderation/edit/lease-numbers.ts';
import type { EpisodeMemory } from '../kit/episode-memory.ts';
import type { EpisodeOptions } from '../kit/episode-options.ts';
import { whileChanging } from '../kit/turns.ts';
import { applyEdit, historyFile } from './apply-edit.ts';
import { HOW_EDITED, PATIENT } from './edit-episode.ts';
import { openFolder } from './open-folder.ts';

/** Numbers for identities and parts of tracks that nobody else is given: the history is written with them. */
export function leaseEpisode(
  where: EpisodeOptions,
  {
    count,
    now,
    memory,
  }: { readonly count: number; readonly now: string; readonly memory?: EpisodeMemory },
): Promise<{ readonly from: number; readonly to: number }> {
  return whileChanging(where, { ...HOW_EDITED, memory, age: PATIENT }, async (loaded) => {
    const folder = await openFolder(loaded);
    const { file, log: before, minClusterSize } = folder;
    const { episode, embeddings } = loaded.imported;
    const input = { file, episode, log: before, minClusterSize, now };
    const { log, from, to } = leaseNumbers(input, count);
    const files = [historyFile(folder, log, episode, pool(episode, embeddings, 'mean'))];
    await applyEdit(loaded, 'numbers', { files, removed: [] });
    return { from, to };
  });
}
