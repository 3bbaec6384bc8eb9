import { listed } from '../../../core/parse/read-truth.ts';
import type { Scoring } from '../../../state/answers/scoring.ts';

/**
 * Why nothing can be scored.
 * @param inFile tracks of the episode that the truth file names, deleted ones too
 */
export function reasonOf(
  scoring: Pick<Scoring, 'source' | 'name' | 'coverage'> | undefined,
  inFile: number,
): string {
  if (scoring === undefined) {
    return 'Scores compare the identities with a truth: a truth.json beside the episode, one dropped on this page, or what you locked.';
  }
  const { source, name, coverage } = scoring;
  if (source !== 'file') return `Of ${name}, no track is left to score.`;
  if (inFile > 0) {
    return `You deleted every track that ${name} names, so none is left to score. Restore some of them, or choose another truth.`;
  }
  const { unknown, contradictory } = coverage;
  if (contradictory.count > 0 && unknown.count === 0) {
    return `${name} says of every track that it is two people (${listed(contradictory)}). Keep one person for each.`;
  }
  const ids = unknown.count === 0 ? '' : ` It names ${listed(unknown)}.`;
  return `${name} names no track of this episode.${ids} Check that it belongs to it.`;
}
