import type { TrackSplit } from '../episode/split-tracks.ts';
import { partsOf } from './by-fields.ts';
import { standingEntries } from './log.ts';
import type { OperationLog } from './types.ts';

/** The tracks that people split, in the order of the log. */
export function trackSplits(log: OperationLog): readonly TrackSplit[] {
  return standingEntries(log).flatMap(({ operation }) =>
    partsOf(operation).filter((part) => part.type === 'split-track'),
  );
}
