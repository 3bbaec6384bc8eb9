import { selectUsedMetric } from '../../state/metric-offer.ts';
import { useStore } from '../../state/store.ts';
import type { AppState } from '../../state/types.ts';

/** What a similarity is, where one is drawn or written: says which metric, unless that is the usual one. */
const nameOf = (state: AppState): string =>
  selectUsedMetric(state) === 'cosine' ? 'cosine similarity' : 'similarity (within-track metric)';

export const useSimilarityName = (): string => useStore(nameOf);

/** For what is painted anew with every clustering. */
export const similarityName = (): string => nameOf(useStore.getState());
