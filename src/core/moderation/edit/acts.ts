import { bankWords } from '../../episode/bank-words.ts';
import { isNamed } from '../../identity/labels.ts';
import { joinNames, type NameWords } from '../join-names.ts';
import { batchOperation } from '../operations.ts';
import {
  deleteOperation,
  mergeOperation,
  moveOperation,
  setApartOperation,
  splitOperation,
} from '../track-operations.ts';
import type { Operation, SimpleOperation } from '../types.ts';
import {
  type EditDesk,
  identityFor,
  type Member,
  memberOf,
  nextIds,
  ownerOf,
  refuse,
  refuseLocked,
} from './draft.ts';
import type { MergePayload } from './payloads.ts';

/** What an act makes of the identities of a file. */
export interface Act {
  /** What the log records; undefined when nothing changed. */
  readonly operation: Operation | undefined;
  readonly members: readonly Member[];
  /** What a person should know beside the change itself. */
  readonly notes: readonly string[];
}

/** All tracks of the sources join the target; their names fill its gaps or become aliases. */
export function merge(desk: EditDesk, { source_ids, target_id }: MergePayload): Act {
  const target = memberOf(desk, target_id);
  const sources = source_ids.map((id) => memberOf(desk, id));
  if (sources.includes(target)) {
    refuse(
      'moderation/self-merge',
      `${target.id} cannot be merged into itself. Take it out of source_ids.`,
    );
  }
  refuseLocked([target, ...sources]);
  if (target.tracks.length === 0 || sources.some(({ tracks }) => tracks.length === 0)) {
    const empty = [target, ...sources].filter(({ tracks }) => tracks.length === 0);
    refuse(
      'moderation/empty-identity',
      `${empty.map(({ id }) => id).join(' and ')} ${empty.length > 1 ? 'have' : 'has'} no tracks, so there is nothing to merge. Move a track to it first, or name the other with patch.`,
    );
  }
  const notes: string[] = [];
  let kept = target;
  for (const source of sources) {
    const { lost } = joinNames(wordsOf(kept), wordsOf(source));
    const who = lost === source.labels.name || lost === source.labels.person_id ? source : target;
    kept = absorbed(kept, source);
    if (lost !== undefined) {
      const winner = who === source ? 'keeps its name' : `takes the name of ${source.id}`;
      notes.push(`${target.id} ${winner}; “${lost}” of ${who.id} is kept as an alias.`);
    }
    if (source.labels.person_id !== undefined) {
      notes.push(
        `${source.labels.person_id} may still name ${source.id} in the show's people.json.`,
      );
    }
  }
  const members = desk.members
    .filter((member) => !sources.includes(member))
    .map((member) => (member === target ? kept : member));
  const operation = mergeOperation(
    identityFor(desk, target),
    sources.map((s) => identityFor(desk, s)),
    desk.context,
  );
  return { operation, members, notes };
}

function absorbed(keeper: Member, source: Member): Member {
  const { labels, match, rejected, lost } = joinNames(wordsOf(keeper), wordsOf(source));
  const others = lost === undefined ? [] : [lost];
  const aliases = [...keeper.aliases, ...others, ...source.aliases];
  return {
    ...keeper,
    change: 'tracks',
    tracks: [...keeper.tracks, ...source.tracks].sort((a, b) => a - b),
    strangers: [...keeper.strangers, ...source.strangers],
    labels,
    bank: bankWords(match, rejected),
    aliases: [...new Set(aliases)].filter((alias) => alias !== labels.name),
    merged: [...keeper.merged, source.id, ...source.merged],
  };
}

const wordsOf = ({ labels, bank: { match, rejected = [] } }: Member): NameWords => ({
  labels,
  match,
  rejected,
});

/** Some tracks of an identity become a new one. @param rows track rows */
export function split(desk: EditDesk, from: Member, rows: readonly number[]): Act {
  const elsewhere = rows.filter((row) => !from.tracks.includes(row));
  if (elsewhere.length > 0) {
    const ids = elsewhere.map((row) => desk.episode.tracks.id[row]).join(', ');
    refuse(
      'moderation/not-in-identity',
      `Track ${ids} is not in ${from.id}, so it cannot be split off.`,
    );
  }
  if (from.tracks.length === new Set(rows).size) {
    refuse(
      'moderation/split-all',
      `Splitting off ${from.tracks.length === 1 ? 'the only track' : `all ${from.tracks.length} tracks`} of ${from.id} would leave nothing in it.${from.tracks.length === 1 ? '' : ' Leave out at least one.'}`,
    );
  }
  refuseLocked([from]);
  const operation = splitOperation(rows, desk.context);
  const ownId = operation.type === 'split' ? operation.newId : nextIds(desk).ownId;
  const made = founded(desk, ownId, rows);
  return { operation, members: [...without(desk, rows), made], notes: [] };
}

/** A track goes to another identity, or out of any: then it is alone under a new id. */
export function move(
  desk: EditDesk,
  row: number,
  from: Member | undefined,
  to: Member | null,
): Act {
  if (to === from) {
    refuse(
      'moderation/same-identity',
      `The track is in ${from?.id} already. Name another identity, or null.`,
    );
  }
  refuseLocked([from, to].filter((member) => member !== undefined && member !== null));
  const track = desk.episode.tracks.id[row]!;
  if (to === null) {
    const operation = setApartOperation([row], desk.context);
    if (from !== undefined && from.tracks.length === 1) {
      const text = `${from.id} has no other track: it stays as it is, and nothing joins it.`;
      const named = isNamed(from.labels) ? ' Take its name away with patch.' : '';
      return { operation, members: desk.members, notes: [text + named] };
    }
    const newId = operation.type === 'set-apart' ? operation.newIds[0]! : '';
    return {
      operation,
      members: [...without(desk, [row]), founded(desk, newId, [row])],
      notes: [],
    };
  }
  const members = without(desk, [row]).map((member) =>
    member.index === to.index
      ? {
          ...member,
          change: 'tracks' as const,
          tracks: [...member.tracks, row].sort((a, b) => a - b),
          // A name that waited for tracks has some because a person said so.
          ...(to.tracks.length > 0 ? {} : { bank: bankWords(undefined, to.bank.rejected ?? []) }),
        }
      : member,
  );
  const notes = leftBehind(from);
  if (to.tracks.length > 0) {
    return { operation: moveOperation([row], identityFor(desk, to), desk.context), members, notes };
  }
  // A name that waited for tracks: the track takes its id, and its name with it.
  const refs = from === undefined ? [] : [setApartOperation([row], desk.context)];
  const ref = { identityId: to.ownId, anchor: track, tracks: [track] };
  const taken = refs.map((one) => ({ ...one, newIds: [to.ownId] }) as SimpleOperation);
  const operation = batchOperation(
    [
      ...taken,
      { type: 'confirm', target: ref },
      { type: 'label', identityId: to.ownId, anchor: track, labels: to.labels },
    ],
    `Moved track ${track} to ${to.labels.name ?? to.ownId}`,
  );
  return { operation, members, notes };
}

/** A track is left out: of its identity, and of every clustering from now on. */
export function deleteTrack(desk: EditDesk, row: number): Act {
  const from = ownerOf(desk, row);
  if (from !== undefined) refuseLocked([from]);
  const operation = deleteOperation([row], desk.context);
  return { operation, members: without(desk, [row]), notes: leftBehind(from) };
}

/** The members without some tracks: an emptied identity goes, unless it has a name or is locked. */
function without({ members }: EditDesk, rows: readonly number[]): Member[] {
  const leaving = new Set(rows);
  return members.flatMap((member) => {
    const tracks = member.tracks.filter((row) => !leaving.has(row));
    if (tracks.length === member.tracks.length) return [member];
    const empty = tracks.length === 0 && member.strangers.length === 0;
    if (empty && !isNamed(member.labels) && !member.locked) return [];
    return [{ ...member, tracks, change: 'tracks' as const }];
  });
}

function leftBehind(from: Member | undefined): string[] {
  if (from === undefined || from.tracks.length > 1 || from.strangers.length > 0) return [];
  return isNamed(from.labels)
    ? [
        `${from.id} (${from.labels.name ?? from.labels.person_id}) has no tracks left: it is kept, because it has a name.`,
      ]
    : [`${from.id} had no other track and is gone.`];
}

/** A new identity of the file. */
function founded(
  { file, members, context }: EditDesk,
  ownId: string,
  rows: readonly number[],
): Member {
  const anchors = rows.map((row) => context.decisions.anchors.get(row));
  const own = anchors.find((anchor) => anchor?.identityId === ownId);
  const digits = String(Number(/\d+$/.exec(ownId)?.[0]));
  const spelled = file.style === 'spec' ? ownId : `id_${digits.padStart(4, '0')}`;
  return {
    // An id that came back out of the history may be another's in the file: then it is spelled our way.
    id: members.some(({ id }) => id === spelled) ? ownId : spelled,
    ownId,
    raw: {},
    kept: {},
    index: undefined,
    tracks: [...rows].sort((a, b) => a - b),
    strangers: [],
    // Named before linkage joined it to the one it leaves.
    labels: own?.labels ?? {},
    aliases: own?.aliases ?? [],
    bank: bankWords(own?.match, own?.rejected ?? []),
    locked: false,
    change: 'tracks',
    merged: [],
  };
}
