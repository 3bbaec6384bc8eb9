import { useKnown } from '../../../state/answers/matches.ts';
import { selectWorthCount, useReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { selectUnnamed } from '../../../state/views/selectors.ts';
import { selectThresholdDiff } from '../../../state/views/threshold-diff.ts';

/** Questions worth asking; undefined while there is none, or nobody knows. */
export const useReviewCount = (): number | undefined =>
  useReviewQueue((s) => (s.status === 'ready' ? selectWorthCount(s) || undefined : undefined));

/** Identities that matching would name; undefined while there is none, or nobody knows. */
export const useKnownCount = (): number | undefined => useKnown().length || undefined;

/** People without a name; undefined while there is none. */
export const useNamesCount = (): number | undefined =>
  useStore((s) => selectUnnamed(s).length || undefined);

/** What the slider would change; undefined while it is where it was applied, or nothing would. */
export const useChangesCount = (): number | undefined =>
  useStore((s) => selectThresholdDiff(s)?.changes.length || undefined);
