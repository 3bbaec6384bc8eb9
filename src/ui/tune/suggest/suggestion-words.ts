import type { ReasonKind, Recommendation } from '../../../core/suggest/types.ts';
import type { SuggestionState } from '../../../state/answers/suggestion.ts';
import { formatThreshold } from '../../kit/format.ts';

/** Where no threshold can be suggested: a sentence that says why; undefined where one can. */
export function whyNone(state: SuggestionState): string | undefined {
  switch (state.type) {
    case 'none':
      return 'Nothing is clustered yet.';
    case 'density':
      return 'A suggestion needs a tree to cut; density algorithms have none.';
    case 'failed':
      return 'The suggestion could not be computed.';
    case 'asking':
    case 'ready':
      return undefined;
    default:
      return state satisfies never;
  }
}

/** The suggestion in a line: what is seen and what is announced. */
export function suggestionLine({ decided, cluster_thresh, word }: Recommendation): string {
  if (!decided) return 'No suggestion: the data do not decide';
  return `Suggested ${formatThreshold(cluster_thresh)} · ${confidenceWords(word)}`;
}

/** A low confidence is too low to open an episode by, or to be advised: that is said with it. */
export function confidenceWords(word: Recommendation['word']): string {
  return word === 'low' ? 'low confidence, not sure enough' : `${word} confidence`;
}

/** What a reason is about, for those who do not see its mark. */
export const KIND_WORDS: Readonly<Record<ReasonKind, string>> = {
  impostors: 'Different people',
  merges: 'Merges',
  plateau: 'Stability',
  halves: 'Halves',
  linkage: 'Linkage',
  metric: 'Metric',
  'same-frame': 'Same frame',
  people: 'Your word',
  memory: 'Other episodes',
  unsure: 'Unsure',
  undecided: 'Undecided',
};
