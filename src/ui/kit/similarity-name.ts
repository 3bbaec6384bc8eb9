import type { AppState } from '../../state/lib/types.ts';
import { useStore } from '../../state/store.ts';
import { selectUsedMetric } from '../../state/views/clustered.ts';

/** What a similarity is, where one is drawn or written: says which metric, unless that is the usual one. */
const nameOf = (state: AppState, room: Room = 'enough'): string =>
  selectUsedMetric(state) === 'cosine' ? 'cosine similarity' : OWN_NAMES[room];
type Room = 'enough' | 'short';
const OWN_NAMES = {
  enough: 'similarity (within-track metric)',
  short: 'within-track similarity',
} as const;

export const useSimilarityName = (room?: Room): string => useStore((state) => nameOf(state, room));

/** For what is painted anew with every clustering. */
export const similarityName = (room?: Room): string => nameOf(useStore.getState(), room);
