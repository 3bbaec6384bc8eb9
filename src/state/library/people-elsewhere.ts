import { givenName } from '../../core/identity/labels.ts';
import { lastLabels } from '../../core/moderation/last-labels.ts';
import { EMPTY_LOG } from '../../core/moderation/types.ts';
import type { PersonElsewhere } from '../lib/library-types.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { readLog } from '../persistence/episodes.ts';

/** Whoever has a name in an episode of the library; one whose history cannot be read names nobody. */
export async function peopleElsewhere(
  records: readonly LibraryRecord[],
): Promise<readonly PersonElsewhere[]> {
  const found = await Promise.all(
    records.map(async ({ key, epId }) => {
      const log = await readLog(key).then(
        (stored) => stored.log,
        () => EMPTY_LOG,
      );
      const named = lastLabels(log).filter((labels) => givenName({ labels }) !== undefined);
      return named.map((labels): PersonElsewhere => ({ key, epId, labels }));
    }),
  );
  return found.flat();
}
