import type { Episode } from '../../episode/episode.ts';
import { AppError } from '../../errors.ts';
import { firstFreeNumber, founderIds, identityNumber } from '../../identity/stable-ids.ts';
import { idsOf, madeBy, namedTracks, numbersMadeBy, partsOf } from '../by-fields.ts';
import { standingEntries } from '../log.ts';
import type { Kind } from '../operation-table.ts';
import type { Operation, OperationLog, SimpleOperation } from '../types.ts';

/** What a step that comes is looked at against. */
export interface Standing {
  readonly log: OperationLog;
  readonly episode: Episode;
  /** The identities as they are. Track rows. */
  readonly members: readonly {
    readonly id: string;
    readonly ownId: string;
    readonly tracks: readonly number[];
    readonly labels: { readonly name?: unknown };
    readonly locked: boolean;
  }[];
}

/** Kinds that nobody may bring from elsewhere, and what to do instead. */
const ELSEWHERE: { readonly [K in Kind]?: string } = {
  threshold:
    'Another threshold clusters the whole episode again, which the service does as a job: POST /jobs/cluster with cluster_thresh, or cutline episode-run --cluster. Decisions hold in it.',
  call: 'Identities are called anew where episodes are put together, and not here.',
  adopt:
    'What an identities.json says is taken over where the file lies, and not from another place.',
};
/** Kinds that a lock does not stand in the way of. */
const PAST_LOCKS: readonly Kind[] = [
  ...(['lock', 'unlock', 'not-same', 'waive', 'restore', 'unmark'] as const),
  ...(['answer', 'checkpoint', 'revoke'] as const),
];

/**
 * Refuse a step that no longer says anything sensible: what others did meanwhile, which its maker did not know,
 * has taken away what it is about. Otherwise the later step wins, as in any history.
 * @throws AppError `sync/not-here`, `sync/no-step`, `sync/gone`, `sync/number`, `moderation/locked`
 */
export function refuseStep(operation: Operation, standing: Standing): void {
  const opened = new Set<string>();
  for (const part of partsOf(operation)) {
    const instead = ELSEWHERE[part.type];
    if (instead !== undefined) refuse('sync/not-here', `${instead} Nothing was changed.`);
    if (part.type === 'revoke') refuseRevoke(part.seq, standing);
    else refuseGone(part, standing);
    refuseNumbers(part, standing);
    refuseLocked(part, standing, opened);
  }
}

function refuseRevoke(seq: number, standing: Standing): void {
  const { log } = standing;
  const target = log.entries.find((entry) => entry.seq === seq);
  if (target === undefined) {
    refuse('sync/no-step', 'The step that was to be taken back is not in the history.');
  }
  if (!standingEntries(log).includes(target)) {
    refuse('sync/no-step', `Step ${seq} (${target.text}) was taken back already.`);
  }
  // From its end: what it locked itself is open without it.
  const opened = new Set<string>();
  for (const part of partsOf(target.operation).toReversed()) {
    if (part.type === 'lock') for (const { ownId } of membersOf(part, standing)) opened.add(ownId);
    refuseLocked(part, standing, opened);
  }
}

/** Identities that others have merged away or emptied: who names one did not know that. */
function refuseGone(part: SimpleOperation, { log, members }: Standing): void {
  const ids = new Set(idsOf(part));
  for (const made of madeBy(part)) ids.delete(made);
  for (const { seq, text, operation } of standingEntries(log)) {
    const lost = partsOf(operation).flatMap(emptiedBy);
    const gone = lost.find((id) => ids.has(id) && members.every(({ ownId }) => ownId !== id));
    if (gone === undefined) continue;
    refuse(
      'sync/gone',
      `${gone} is no more: somebody else did this meanwhile: ${text} (step ${seq}).`,
    );
  }
}

function emptiedBy(part: SimpleOperation): readonly string[] {
  if (part.type === 'merge') return part.sources.map(({ identityId }) => identityId);
  if (part.type !== 'move') return [];
  const moved = new Set(part.tracks);
  return part.from.flatMap(({ identityId, tracks }) =>
    tracks.every((track) => moved.has(track)) ? [identityId] : [],
  );
}

/** Every number above those of tracks is given out once, to one maker. */
function refuseNumbers(part: SimpleOperation, { log, episode, members }: Standing): void {
  const free = firstFreeNumber(founderIds(episode.tracks));
  const own = namedTracks(part);
  for (const number of numbersMadeBy(part)) {
    if (number < free) continue;
    const known = log.entries.some(({ operation }) =>
      partsOf(operation).some((one) => numbersMadeBy(one).includes(number)),
    );
    const again = members.some(
      ({ ownId, tracks }) =>
        identityNumber(ownId) === number && tracks.some((row) => own.has(episode.tracks.id[row]!)),
    );
    if (number <= log.lastNumber && (!known || again)) continue;
    refuse(
      'sync/number',
      `The number ${number} was not given out for this step: POST …/numbers gives numbers that nobody else has.`,
    );
  }
}

/** @param opened own ids of identities that the step itself has unlocked */
function refuseLocked(part: SimpleOperation, standing: Standing, opened: Set<string>): void {
  const about = membersOf(part, standing);
  if (part.type === 'unlock') for (const { ownId } of about) opened.add(ownId);
  if (PAST_LOCKS.includes(part.type)) return;
  const locked = about.filter((member) => member.locked && !opened.has(member.ownId));
  if (locked.length === 0) return;
  const names = locked.map(({ id, labels: { name } }) =>
    typeof name === 'string' ? `${id} (${name})` : id,
  );
  const [are, them] = locked.length > 1 ? ['are', 'them'] : ['is', 'it'];
  refuse(
    'moderation/locked',
    `${names.join(' and ')} ${are} locked. Unlock ${them}, then do it again.`,
    { ids: locked.map(({ id }) => id) },
  );
}

function refuse(
  code: string,
  text: string,
  details: Readonly<Record<string, unknown>> = {},
): never {
  throw new AppError(code, text, text, { details });
}

/** Whose tracks an operation is about. */
function membersOf(part: SimpleOperation, { members, episode }: Standing): Standing['members'] {
  const named = namedTracks(part);
  const isNamed = (row: number) => named.has(episode.tracks.id[row]!);
  return members.filter(({ tracks }) => tracks.some(isNamed));
}
