import type { Episode } from '../../episode/episode.ts';
import { identityLookup } from '../../episode/identity-lookup.ts';
import { AppError } from '../../errors.ts';
import { summariseTracks } from '../../identity/summaries.ts';
import { namedTracks, partsOf } from '../by-fields.ts';
import { fold, foldLast } from '../fold.ts';
import type { FoldedDecisions } from '../folded.ts';
import { append } from '../log.ts';
import { saidParameters } from '../said-parameters.ts';
import { refuseStep } from '../sync/refuse-step.ts';
import { numbered, type SyncStep } from '../sync/sync-step.ts';
import { tracksUnder } from '../track-shape.ts';
import type { LogEntry, Operation, OperationLog } from '../types.ts';
import { countsOf } from './draft.ts';
import type { Edit } from './edit-identities.ts';
import { membersAfter } from './members-after.ts';
import { type EditInput, openDesk } from './open-desk.ts';

/** A step that is made here needs no name. */
export type UnnamedStep = Omit<SyncStep, 'uid'> & { readonly uid?: string };

/**
 * Change the partition that an identities.json is by a step of the history that somebody else made: the same as the
 * call of the specification makes of it, for every kind of step. What the step does to identities is read from the
 * fold, so that a step means one thing wherever it comes from.
 * @throws AppError `sync/…`, `moderation/…`: the step says nothing sensible any more, and why
 */
export function editByStep(input: EditInput, given: UnnamedStep): Edit {
  const { minClusterSize } = input;
  const known = given.uid !== undefined && input.log.entries.some(({ uid }) => uid === given.uid);
  const step = numbered(given, input.log);
  const desk = openDesk(input, (identities, episode) => {
    const rows = rowsOf(stepsTracks(step.operation, input.log), episode);
    const named = identities.filter(({ tracks }) => tracks.some((row) => rows.has(row)));
    return new Set(named.map(({ id }) => id));
  });
  const { members, context } = desk;
  const same = { before: members, after: members, notes: [], deleted: [], restored: [] };
  if (known) return { ...same, episode: desk.episode, log: input.log, entry: undefined };
  refuseStep(step.operation, { log: context.log, members, episode: desk.episode });

  const { uid, at, operation, text, clustering } = step;
  const said = clustering ?? (input.parameters && saidParameters(input.parameters));
  const occasion = {
    ...(uid !== undefined && { uid }),
    at,
    ...(text !== undefined && { text }),
    ...(said && { said }),
  };
  const trial = append(context.log, operation, occasion);
  const episode = tracksUnder(input.episode, trial);
  const summaries = episode === desk.episode ? desk.summaries : summariseTracks(episode);
  const decisions = foldLast(trial, episode, summaries);
  refuseIgnored(decisions.ignored, trial.entries.at(-1));
  const stepped = { episode, summaries, decisions, log: trial, operation };
  const before = fold(context.log, desk.episode, desk.summaries);
  const after = membersAfter(desk, { ...stepped, before });
  const counts = {
    before: countsOf(members, minClusterSize),
    after: countsOf(after, minClusterSize),
  };
  const log = append(context.log, operation, { ...occasion, ...counts });
  const was = before.deleted;
  return {
    episode,
    log,
    entry: log.entries.at(-1),
    before: members,
    after,
    notes: [],
    deleted: [...decisions.deleted].filter((row) => !was.has(row)).sort((a, b) => a - b),
    restored: [...was].filter((row) => !decisions.deleted.has(row)).sort((a, b) => a - b),
  };
}

/** What locks and missing tracks leave undone of a step is not left out in silence: then all of it is. */
function refuseIgnored(ignored: FoldedDecisions['ignored'], entry: LogEntry | undefined): void {
  const reasons = ignored.filter(({ seq }) => seq === entry?.seq).map(({ reason }) => reason);
  if (reasons.length === 0) return;
  const text = [...new Set(reasons)].join(' ');
  throw new AppError('sync/nothing-left', text, `This no longer fits: ${text}`);
}

/** Tracks that a step is about; of one that takes another back, those of that. */
function stepsTracks(operation: Operation, log: OperationLog): ReadonlySet<string> {
  const tracks = new Set<string>();
  for (const part of partsOf(operation)) {
    const target = part.type === 'revoke' && log.entries.find(({ seq }) => seq === part.seq);
    const own = target ? stepsTracks(target.operation, log) : namedTracks(part);
    for (const track of own) tracks.add(track);
  }
  return tracks;
}

function rowsOf(ids: ReadonlySet<string>, episode: Episode): ReadonlySet<number> {
  const { track } = identityLookup(episode);
  return new Set([...ids].map((id) => track(id)).filter((row) => row >= 0));
}
