import { isoSeconds } from '../../core/export/input.ts';
import { withDecisionsOfFile } from '../../core/moderation/adopt.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { OpenEpisode } from '../lib/types.ts';

/**
 * A history with what this page took over from identities.json when it was read, as far as nobody has decided on it
 * since. No more of that file: it may have what a step decided that was taken back meanwhile.
 * @param known what was taken over stands in it
 */
export function withTakenOver(
  log: OperationLog,
  known: OperationLog,
  { episode, summaries }: Pick<OpenEpisode, 'episode' | 'summaries'>,
): OperationLog {
  const adopts = known.entries.flatMap(({ at, operation }) =>
    operation.type === 'adopt' ? [{ at, operation }] : [],
  );
  const { imported, tracks } = episode;
  if (adopts.length === 0 || imported === undefined) return log;
  const taken = new Set(
    adopts.flatMap(({ operation }) => operation.identities.map((one) => one.tracks.join('\n'))),
  );
  const identities = imported.identities.filter((one) =>
    taken.has(Array.from(one.tracks, (row) => tracks.id[row]).join('\n')),
  );
  const own = { ...episode, imported: { ...imported, identities } };
  return withDecisionsOfFile(log, own, summaries, adopts[0]?.at ?? isoSeconds(0));
}
