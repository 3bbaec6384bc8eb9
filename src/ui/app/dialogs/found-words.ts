import type { CandidateSummary } from '../../../core/episode/discover.ts';
import { plural } from '../../kit/format.ts';

type Named = Pick<CandidateSummary, 'epId' | 'runId'>;

/** "2 episodes", or "3 episodes and runs" where some are of one; "2 copies of show-s01e01" where all are of one episode and run. */
export function foundWords(candidates: readonly Named[]): string {
  const [first, ...others] = candidates;
  if (others.length > 0 && new Set(candidates.map(({ epId }) => epId)).size === candidates.length) {
    return plural(candidates.length, 'episode');
  }
  if (first === undefined || others.length === 0 || !others.every((one) => isCopy(one, first))) {
    return plural(candidates.length, 'episode or run', 'episodes and runs');
  }
  const what = first.runId === '' ? first.epId : `run ${first.runId} of ${first.epId}`;
  return `${candidates.length} copies of ${what}`;
}

/** Two of one name are told apart by their folder. */
export function isCopy(a: Named, b: Named): boolean {
  return a.epId === b.epId && a.runId === b.runId;
}
