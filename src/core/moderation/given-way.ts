import { comparable } from '../comparable.ts';
import type { Episode, ImportRemark } from '../episode/episode.ts';
import { createRemarkBook } from '../episode/remarks.ts';
import { summariseTracks } from '../identity/summaries.ts';
import { fold } from './fold.ts';
import { tracksUnder } from './track-shape.ts';
import type { OperationLog } from './types.ts';

/**
 * Names of an identities.json that give way to what the log has decided, said where the file says them for the
 * first time: one that was taken over before, and changed since, is known.
 * @param log before the file is taken over
 */
export function remarksOnGivenWay(log: OperationLog, episode: Episode): ImportRemark[] {
  const named = (episode.imported?.identities ?? []).filter(
    ({ labels }) => typeof labels.name === 'string' && comparable(labels.name) !== '',
  );
  if (log.entries.length === 0 || named.length === 0) return [];
  const parts = tracksUnder(episode, log);
  const { anchors } = fold(log, parts, summariseTracks(parts));
  const remarks = createRemarkBook();
  for (const { labels, tracks } of named) {
    const name = String(labels.name);
    const here = [...tracks].map((row) => anchors.get(row)).find((found) => found !== undefined);
    if (here === undefined || comparable(here.labels.name) === comparable(name)) continue;
    const ids = new Set(Array.from(tracks, (row) => episode.tracks.id[row]));
    if (wasTaken(log, name, ids)) continue;
    remarks.add('identities/given-way', `${name}: ${here.labels.name ?? 'no name'} here`);
  }
  return remarks.list();
}

/** Whether a file that called one of these tracks so was taken over before. */
function wasTaken(
  { entries }: OperationLog,
  name: string,
  tracks: ReadonlySet<string | undefined>,
): boolean {
  return entries.some(
    ({ operation }) =>
      operation.type === 'adopt' &&
      operation.identities.some(
        ({ anchor, labels }) => tracks.has(anchor) && comparable(labels.name) === comparable(name),
      ),
  );
}
