import { agglomerate } from '../cluster/agglomerate.ts';
import type { Engines } from '../cluster/dense.ts';
import { NO_CONSTRAINTS } from '../cluster/types.ts';
import { SILENT_HOOKS } from '../job.ts';
import { practiceEpisode } from './practice-episode.ts';

/** Tracks of which each face is a row: more than a few merges, so that no path is met first when it counts. */
const TRACKS = 96;
/** So often code has met what it takes to be compiled to quicker code. */
const ROUNDS = 10;

/**
 * Make a tree again and again of vectors that nobody has seen: code that has run a few hundred times is compiled
 * to quicker code, for all that the thread does. It takes some tens of milliseconds.
 * @param engines of which nobody else holds anything
 * @param goOn gives way between two trees; false ends it
 */
export async function practiseTrees(engines: Engines, goOn: () => Promise<boolean>): Promise<void> {
  const { embeddings } = practiceEpisode(TRACKS);
  const options = { method: 'average' as const, constraints: NO_CONSTRAINTS };
  for (let round = 0; round < ROUNDS; round++) {
    if (!(await goOn())) return;
    await agglomerate(embeddings, options, engines, SILENT_HOOKS);
  }
}
