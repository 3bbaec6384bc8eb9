import type { Labels } from '../identity/types.ts';
import { partsOf } from './by-fields.ts';
import { standingEntries } from './log.ts';
import type { OperationLog } from './types.ts';

/**
 * What the steps that hold last said of each identity that any of them labels, matching included. For who has only the
 * history at hand: whom an identity went into is not looked at.
 * @returns in the order of the identities' first labels
 * Cost: O(steps).
 */
export function lastLabels(log: OperationLog): readonly Labels[] {
  const labels = new Map<string, Labels>();
  /** Whom matching named, and nobody else. */
  const matched = new Map<string, string>();
  for (const { operation } of standingEntries(log)) {
    for (const part of partsOf(operation)) {
      if (part.type === 'label') {
        labels.set(part.identityId, part.labels);
        matched.delete(part.identityId);
      } else if (part.type === 'match') {
        const { identityId: id, personId: person_id, name } = part;
        labels.set(id, { ...labels.get(id), person_id, ...(name === '' ? {} : { name }) });
        matched.set(id, person_id);
      } else if (part.type === 'reject-match' && matched.get(part.identityId) === part.personId) {
        const { person_id: _, name: __, ...rest } = labels.get(part.identityId) ?? {};
        labels.set(part.identityId, rest);
      } else if (part.type === 'adopt') {
        for (const one of part.identities) labels.set(one.identityId, one.labels);
      }
    }
  }
  return [...labels.values()];
}
