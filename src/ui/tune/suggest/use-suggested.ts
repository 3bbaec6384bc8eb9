import { suggestedThreshold, useSuggestion } from '../../../state/answers/suggestion.ts';

/** The suggested threshold as a place on a picture; undefined while there is none. */
export function useSuggested(): number | undefined {
  return suggestedThreshold(useSuggestion());
}
