import type { Labels } from '../identity/types.ts';
import { partsOf } from './by-fields.ts';
import { standingEntries } from './log.ts';
import type { OperationLog } from './types.ts';

/**
 * What the steps that hold last said of each identity that any of them labels. For who has only the
 * history at hand: whom an identity went into is not looked at.
 * @returns in the order of the identities' first labels
 * Cost: O(steps).
 */
export function lastLabels(log: OperationLog): readonly Labels[] {
  const labels = new Map<string, Labels>();
  for (const { operation } of standingEntries(log)) {
    for (const part of partsOf(operation)) {
      if (part.type === 'label') labels.set(part.identityId, part.labels);
      if (part.type !== 'adopt') continue;
      for (const one of part.identities) labels.set(one.identityId, one.labels);
    }
  }
  return [...labels.values()];
}
