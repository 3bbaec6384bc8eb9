import type { ClusterParameters } from '../../cluster/types.ts';
import type { Episode } from '../../episode/episode.ts';
import { identityLookup } from '../../episode/identity-lookup.ts';
import { summariseTracks } from '../../identity/summaries.ts';
import { withDecisionsOfFile } from '../adopt.ts';
import { fold } from '../fold.ts';
import { partedError, stepNotShown } from '../parted.ts';
import { tracksUnder } from '../track-shape.ts';
import type { OperationLog } from '../types.ts';
import { adoptForeign } from './adopt-foreign.ts';
import { type EditDesk, highestNumber, identitySetOf, type Member } from './draft.ts';
import type { FileIdentity, IdentitiesFile } from './identities-file.ts';
import { ownIds } from './own-ids.ts';

export interface EditInput {
  readonly file: IdentitiesFile;
  /** As imported, with what its identities.json decided (`imported`). */
  readonly episode: Episode;
  /** The history beside it, in the episode's ids. */
  readonly log: OperationLog;
  /** Smallest cluster that counts, as the file was made with. */
  readonly minClusterSize: number;
  /** What it was made with, as a later clustering of the folder takes it. */
  readonly parameters?: ClusterParameters | undefined;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
  /** Names the step, where somebody named it. */
  readonly uid?: string | undefined;
}

/** Ids of the identities of a file that a change is about. */
export type NamedIn = (
  identities: readonly FileIdentity[],
  episode: Episode,
) => ReadonlySet<string>;

/** Most identities of a file are those that they were when it was changed before. */
const known = new WeakMap<FileIdentity, Member>();

/** An identity of the file, of which nothing is changed yet. */
function untouched(identity: FileIdentity, ownId: string, index: number): Member {
  const last = known.get(identity);
  if (last?.ownId === ownId && last.index === index) return last;
  const member: Member = { ...identity, ownId, index, change: 'none', merged: [] };
  known.set(identity, member);
  return member;
}

/**
 * What an edit works on: the identities of the file, and the history with what the file says beyond it.
 * @throws AppError `moderation/parted`
 */
export function openDesk(
  { file, episode: imported, log, now }: EditInput,
  namedIn: NamedIn,
): EditDesk {
  const episode = tracksUnder(imported, log);
  const summaries = summariseTracks(episode);
  const identities = [...file.identities.values()];
  const parted = stepNotShown(log, identities, identityLookup(episode).track);
  if (parted !== undefined) throw partedError(parted, file.path);
  const rest = withDecisionsOfFile(log, episode, summaries, now);
  const first = ownIds(identities, summaries, fold(rest, episode, summaries));
  const named = namedIn(identities, episode);
  const about = identities.flatMap((identity, i) =>
    named.has(identity.id) || named.has(first[i]!) ? [{ ...identity, ownId: first[i]! }] : [],
  );
  const adopted = adoptForeign(rest, about, { file, episode, summaries, now });
  const decisions = fold(adopted, episode, summaries);
  const own = ownIds(identities, summaries, decisions);
  const members = [...file.identities].map(([index, identity], i) =>
    untouched(identity, own[i]!, index),
  );
  // Numbers that the file used count as used, although the history does not know of them.
  const lastNumber = highestNumber(file, own, summaries, adopted);
  const identitySet = identitySetOf(members, episode, summaries);
  const context = { episode, summaries, decisions, identitySet, log: { ...adopted, lastNumber } };
  return { file, episode, summaries, context, members };
}
