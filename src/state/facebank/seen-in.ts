import { personOf } from '../../core/facebank/person-of.ts';
import type { Facebank } from '../../core/facebank/types.ts';
import type { PersonElsewhere } from '../lib/library-types.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState } from '../lib/types.ts';

const seenIn = memoLast(
  (
    { people }: Facebank,
    elsewhere: readonly PersonElsewhere[],
  ): ReadonlyMap<string, readonly string[]> => {
    const seen = new Map<string, Set<string>>();
    for (const { key, labels } of elsewhere) {
      const named = personOf(people, labels);
      if (named.type !== 'known') continue;
      const { id } = named.person;
      seen.set(id, (seen.get(id) ?? new Set()).add(key));
    }
    return new Map([...seen].map(([id, keys]) => [id, [...keys]]));
  },
);

/** Keys of the episodes of the library in which somebody of the Facebank was named, by person id. */
export const selectSeenIn = ({
  bank,
  elsewhere,
}: AppState): ReadonlyMap<string, readonly string[]> => seenIn(bank, elsewhere);
