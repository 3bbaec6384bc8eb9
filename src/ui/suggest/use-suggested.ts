import { useSuggestion } from '../../state/suggestion.ts';

/** The suggested threshold as a place on a picture; undefined while there is none. */
export function useSuggested(): number | undefined {
  const state = useSuggestion();
  return 'recommendation' in state ? state.recommendation?.cluster_thresh : undefined;
}
