import { bankWordsEntry } from '../../episode/bank-words.ts';
import type { Episode } from '../../episode/episode.ts';
import { labelsWithAliases } from '../../identity/labels.ts';
import type { TrackSummaries } from '../../identity/types.ts';
import { PIPELINE_ID_KEY } from '../../parse/identity-keys.ts';
import { append } from '../log.ts';
import type { AdoptedIdentity, OperationLog } from '../types.ts';
import type { FileIdentity, IdentitiesFile } from './identities-file.ts';

export interface ForeignFrame {
  readonly file: IdentitiesFile;
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
}

/**
 * A log that knows some identities whose ids in the file are not ours (`id_0004`), so that every later
 * export calls them as they were. Those it took over before are left out.
 */
export function adoptForeign(
  log: OperationLog,
  identities: readonly (FileIdentity & { readonly ownId: string })[],
  { file, episode, summaries, now }: ForeignFrame,
): OperationLog {
  const { rank } = summaries;
  const known = new Set(
    log.entries.flatMap(({ operation }) =>
      operation.type === 'adopt' ? operation.identities.map((one) => one.identityId) : [],
    ),
  );
  const fresh = identities.filter(
    ({ id, ownId, tracks }) => id !== ownId && tracks.length > 0 && !known.has(ownId),
  );
  if (fresh.length === 0) return log;
  const adopted = fresh.map(
    ({ id, ownId, tracks, labels, aliases, locked, bank }): AdoptedIdentity => {
      const best = tracks.reduce((a, b) => (rank[b]! < rank[a]! ? b : a));
      return {
        identityId: ownId,
        anchor: episode.tracks.id[best]!,
        tracks: tracks.map((row) => episode.tracks.id[row]!),
        labels: labelsWithAliases({ labels, aliases }),
        locked,
        ...bankWordsEntry(bank),
        representative: undefined,
        createdAt: undefined,
        updatedAt: undefined,
        extra: file.style === 'pipeline' ? { [PIPELINE_ID_KEY]: id } : {},
      };
    },
  );
  return append(log, { type: 'adopt', identities: adopted }, { at: now });
}
