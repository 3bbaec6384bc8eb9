import type { Episode } from '../episode/episode.ts';
import { startingLog } from '../moderation/adopt.ts';
import { partsOf } from '../moderation/by-fields.ts';
import type { ImportedWithLog } from '../moderation/log-file-import.ts';
import type { LogEntry, OperationLog, SimpleOperation } from '../moderation/types.ts';
import { groundOf } from '../pipeline/stand.ts';
import type { PartState } from './types.ts';

/**
 * [Note: Steps of a grouping]
 * Grouping an episode with others puts its tracks together in steps of its own history, so that it has the
 * same identities when it is opened alone. Nobody said any of it by hand: the next grouping has to be free
 * of them. They are batches that begin with this checkpoint.
 */
const GROUPED = 'grouped with other episodes';

/** A step of a grouping. */
export const groupingStep = (text: string, operations: readonly SimpleOperation[]) => ({
  ...({ type: 'batch', text } as const),
  operations: [{ type: 'checkpoint', name: GROUPED } as const, ...operations],
});

const isGrouping = ({ operation }: LogEntry): boolean => {
  const [first] = partsOf(operation);
  return operation.type === 'batch' && first?.type === 'checkpoint' && first.name === GROUPED;
};

/** A history without the steps of groupings. */
export function withoutGroupings(log: OperationLog): OperationLog {
  const entries = log.entries.filter((entry) => !isGrouping(entry));
  if (entries.length === log.entries.length) return log;
  const applied = log.entries.slice(0, log.cursor).filter((entry) => !isGrouping(entry));
  return { ...log, entries, cursor: applied.length };
}

/** An episode as people left it. @param at when what only its identities.json says is taken over, ISO 8601 */
export function partState(imported: ImportedWithLog, at: string): PartState {
  const log = startingLog(imported, at);
  const bare = imported.log && withoutGroupings(imported.log);
  // Beside steps of a grouping, identities.json says what they say: nothing that is not in the history.
  const said = bare === undefined || bare === imported.log ? log : bare;
  return { imported, log, said, ground: groundOf(imported, said) };
}

/** Its tracks as people left them, with what they deleted marked so. */
export function settledEpisode({ ground: { episode, decisions } }: PartState): Episode {
  const { tombstones: _, priority: __, ...tracks } = episode.tracks;
  const deleted = tracks.deleted.slice();
  for (const row of decisions.deleted) deleted[row] = 1;
  const { importedTrack: ___, ...faces } = episode.faces;
  return { ...episode, faces, tracks: { ...tracks, deleted } };
}
