import type { AppState } from '../lib/types.ts';

/** What similarities are measured in right now. */
export const selectUsedMetric = ({ clustering }: AppState): 'cosine' | 'within_track' =>
  clustering?.metric?.used ?? 'cosine';
