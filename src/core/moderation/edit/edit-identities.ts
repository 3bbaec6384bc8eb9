import type { Episode } from '../../episode/episode.ts';
import { identityLookup } from '../../episode/identity-lookup.ts';
import { AppError } from '../../errors.ts';
import { describeOperation } from '../describe-operation.ts';
import { append } from '../log.ts';
import { saidParameters } from '../said-parameters.ts';
import type { LogEntry, OperationLog } from '../types.ts';
import { patch } from './act-patch.ts';
import { type Act, deleteTrack, merge, move, split } from './acts.ts';
import { countsOf, type EditDesk, type Member, memberOf, ownerOf, trackOf } from './draft.ts';
import type { FileIdentity } from './identities-file.ts';
import { type EditInput, openDesk } from './open-desk.ts';
import type {
  DeletePayload,
  MergePayload,
  MovePayload,
  PatchPayload,
  SplitPayload,
} from './payloads.ts';

/** One of the specification's moderation calls (§10). */
export type EditCommand =
  | { readonly type: 'merge'; readonly payload: MergePayload }
  | { readonly type: 'split'; readonly payload: SplitPayload }
  | { readonly type: 'move'; readonly payload: MovePayload }
  | { readonly type: 'delete-track'; readonly payload: DeletePayload }
  | { readonly type: 'patch'; readonly payload: PatchPayload };

export interface Edit {
  /** With the tracks split that the log splits. */
  readonly episode: Episode;
  readonly log: OperationLog;
  /** The step; undefined when all was so already. */
  readonly entry: LogEntry | undefined;
  readonly before: readonly Member[];
  readonly after: readonly Member[];
  readonly notes: readonly string[];
  /** Rows of tracks that are left out from now on, and of those that are back. */
  readonly deleted: readonly number[];
  readonly restored: readonly number[];
}

/**
 * Change the partition that an identities.json is, in place of clustering again: only the identities
 * that the command names change. The history gets the same decision, so that every later clustering
 * keeps it; what the file says and the history does not know yet is taken over first.
 * @throws AppError `moderation/…`, with what was wrong, where, and what to do
 */
export function editIdentities(input: EditInput, command: EditCommand): Edit {
  const { now, minClusterSize, uid } = input;
  const desk = openDesk(input, (identities, episode) => namedBy(command, identities, episode));
  const lookup = identityLookup(desk.episode).track;
  const row = (id: unknown) => trackOf(desk, id, lookup);
  // It was done already: whoever asks again has not heard the answer.
  if (uid !== undefined && input.log.entries.some((entry) => entry.uid === uid)) {
    const { members: same } = desk;
    const nothing = { entry: undefined, notes: [], deleted: [], restored: [] };
    return { ...nothing, episode: desk.episode, log: input.log, before: same, after: same };
  }
  const act = perform(desk, command, row);
  const { log } = desk.context;
  const said = input.parameters && { said: saidParameters(input.parameters) };
  const before = countsOf(desk.members, minClusterSize);
  const after = countsOf(act.members, minClusterSize);
  const next =
    act.operation === undefined
      ? input.log
      : append(log, act.operation, {
          ...{ at: now, before, after, text: worded(desk, act), ...said },
          ...(uid === undefined ? {} : { uid }),
        });
  return {
    episode: desk.episode,
    log: next,
    entry: act.operation === undefined ? undefined : next.entries.at(-1),
    before: desk.members,
    after: act.members,
    notes: act.notes,
    deleted: command.type === 'delete-track' ? [row(command.payload.track_id)] : [],
    restored: [],
  };
}

/** The step in the file's own words: names, and ids as it spells them. */
function worded({ members }: EditDesk, { operation, members: after }: Act): string {
  if (operation === undefined) return '';
  const all = [...members, ...after];
  const name = (ownId: string) => {
    const member = all.find((one) => one.ownId === ownId);
    return String(member?.labels.name ?? member?.id ?? ownId);
  };
  const ids = new Map(all.map(({ ownId, id }) => [ownId, id]));
  return describeOperation(operation, name).replace(/identity-\d+/g, (id) => ids.get(id) ?? id);
}

function perform(desk: EditDesk, command: EditCommand, row: (id: unknown) => number): Act {
  switch (command.type) {
    case 'merge':
      return merge(desk, command.payload);
    case 'split': {
      const from = memberOf(desk, command.payload.identity_id);
      return split(desk, from, [...new Set(command.payload.track_ids_to_split.map(row))]);
    }
    case 'move': {
      const { track_id, from_identity_id: named, to_identity_id: goal } = command.payload;
      const track = row(track_id);
      const from = ownerOf(desk, track);
      checkFrom(desk, track, from, named);
      return move(desk, track, from, goal === null ? null : memberOf(desk, goal));
    }
    case 'delete-track':
      return deleteTrack(desk, row(command.payload.track_id));
    case 'patch':
      return patch(desk, command.payload);
    default:
      throw command satisfies never;
  }
}

/** The track has to be where the call says it is: otherwise somebody else moved it meanwhile. */
function checkFrom(
  desk: EditDesk,
  row: number,
  from: Member | undefined,
  named: string | null | undefined,
): void {
  if (named === undefined) return;
  const claimed = named === null ? undefined : memberOf(desk, named);
  if (claimed === from) return;
  const track = desk.episode.tracks.id[row];
  const where = from === undefined ? 'in no identity' : `in ${from.id}`;
  throw new AppError(
    'moderation/not-in-identity',
    `track ${track} is ${where}, not in ${named}`,
    `Track ${track} is ${where}, not in ${named ?? 'none'}. Correct from_identity_id. Nothing was changed.`,
    { details: { track, identity: from?.id } },
  );
}

/** Ids of the identities that a command is about. */
function namedBy(
  command: EditCommand,
  identities: readonly FileIdentity[],
  episode: Episode,
): ReadonlySet<string> {
  const lookup = identityLookup(episode).track;
  const holding = (track: unknown) => {
    const row = lookup(track);
    return identities.filter(({ tracks }) => tracks.includes(row)).map(({ id }) => id);
  };
  const { type, payload } = command;
  switch (type) {
    case 'merge':
      return new Set([payload.target_id, ...payload.source_ids]);
    case 'move':
      return new Set([...holding(payload.track_id), payload.to_identity_id ?? '']);
    case 'delete-track':
      return new Set(holding(payload.track_id));
    case 'split':
    case 'patch':
      return new Set([payload.identity_id]);
    default:
      throw command satisfies never;
  }
}
