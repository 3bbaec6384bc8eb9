import { bankWords } from '../../episode/bank-words.ts';
import { isNamed } from '../../identity/labels.ts';
import { isFaceOf, nameByAnchors } from '../../identity/naming.ts';
import { formatIdentityId, identityNumber } from '../../identity/stable-ids.ts';
import type { Row } from '../../parse/fields.ts';
import { PIPELINE_ID_KEY } from '../../parse/identity-keys.ts';
import { sameValue } from '../../same-value.ts';
import { partsOf } from '../by-fields.ts';
import type { FoldedDecisions } from '../folded.ts';
import type { AnchorState, IdentityRef, SimpleOperation } from '../types.ts';
import type { EditDesk, Member } from './draft.ts';
import { type Group, groupsAfter, type Stepped } from './groups-after.ts';

/** The identities of a file after a step of its history: those that it does not name are the same objects. */
export function membersAfter(desk: EditDesk, stepped: Stepped): readonly Member[] {
  const { members } = desk;
  const parts = undone(stepped);
  const groups = groupsAfter(desk, stepped);
  const merged = mergedAway(desk, groups, parts.done);
  const waiting = members.filter(({ tracks }) => tracks.length === 0);
  const taken = new Set(members.map(({ ownId }) => ownId));
  const made: Member[] = [];
  const filled = new Map<Member, readonly number[]>();
  for (const { index, rows } of groups) {
    if (index < members.length) continue;
    const ownId = idOfNew(rows, desk, stepped, parts.all, taken);
    // A name that waited for tracks has some.
    const vacant = waiting.find((member) => member.ownId === ownId);
    if (vacant !== undefined) filled.set(vacant, rows);
    else made.push(founded(desk, ownId, rows, stepped));
    taken.add(ownId);
  }
  const rowsOf = new Map(groups.map(({ index, rows }) => [index, rows]));
  const kept = members.flatMap((member, index) => {
    const into = merged.get(index);
    if (into !== undefined) return [];
    const own = filled.get(member) ?? rowsOf.get(index) ?? [];
    const gone = own.length === 0 && member.tracks.length > 0 && member.strangers.length === 0;
    if (gone && !isNamed(member.labels) && !member.locked) return [];
    const joined = [...merged].filter(([, to]) => to === index).map(([from]) => members[from]!);
    return [changed(member, own, joined, stepped)];
  });
  return [...kept, ...made];
}

/** The operations of the step, and of what it takes back. */
function undone({ operation, log }: Stepped): {
  readonly done: readonly SimpleOperation[];
  readonly all: readonly SimpleOperation[];
} {
  const done = partsOf(operation);
  const back = done.flatMap((part) => {
    const target = part.type === 'revoke' && log.entries.find(({ seq }) => seq === part.seq);
    return target ? partsOf(target.operation) : [];
  });
  return { done, all: [...done, ...back] };
}

/** Members that a merge has taken in, by their index, and by whose: a name that is emptied otherwise waits. */
function mergedAway(
  { members }: EditDesk,
  groups: readonly Group[],
  parts: readonly SimpleOperation[],
): ReadonlyMap<number, number> {
  const away = new Map<number, number>();
  if (parts.every(({ type }) => type !== 'merge')) return away;
  const groupOf = new Map(groups.flatMap(({ index, rows }) => rows.map((row) => [row, index])));
  const alive = new Set(groups.map(({ index }) => index));
  members.forEach(({ tracks }, index) => {
    if (tracks.length === 0 || alive.has(index)) return;
    const homes = new Set(tracks.map((row) => groupOf.get(row)));
    const [home] = homes;
    if (homes.size === 1 && home !== undefined && home < members.length) away.set(index, home);
  });
  return away;
}

function changed(
  member: Member,
  rows: readonly number[],
  joined: readonly Member[],
  stepped: Stepped,
): Member {
  const { before, decisions } = stepped;
  const was = stateOf(member.tracks, member.ownId, before, stepped);
  const is = stateOf(rows, member.ownId, decisions, stepped);
  const moved = !sameValue(member.tracks, rows);
  const speaks = !sameValue(wordsOf(was), wordsOf(is)) && (is !== undefined || rows.length > 0);
  const faced = (was?.representative ?? -1) !== (is?.representative ?? -1);
  const marked = markOf(member, rows, stepped);
  if (!moved && !speaks && !faced && marked === undefined && joined.length === 0) return member;
  return {
    ...member,
    ...(faced ? facing(member, is, stepped) : {}),
    ...marked,
    ...(speaks ? wordsOf(is) : {}),
    change: moved || faced || joined.length > 0 || member.change === 'tracks' ? 'tracks' : 'words',
    tracks: rows,
    strangers: [...member.strangers, ...joined.flatMap(({ strangers }) => strangers)],
    merged: [...member.merged, ...joined.flatMap(({ id, merged }) => [id, ...merged])],
  };
}

/** What people said of an identity, as a member has it. */
const wordsOf = (state: AnchorState | undefined) => ({
  labels: state?.labels ?? {},
  aliases: (state?.aliases ?? []).filter((alias) => alias !== state?.labels.name),
  bank: bankWords(state?.match, state?.rejected ?? []),
  locked: state?.locked ?? false,
});

/**
 * What is decided on an identity: what is said on its tracks, under its own id before others, as the page puts it
 * together: it is locked where any of it is.
 */
function stateOf(
  rows: readonly number[],
  ownId: string,
  { anchors }: FoldedDecisions,
  { episode, summaries: { rank } }: Stepped,
): AnchorState | undefined {
  const isOther = (row: number): number => (anchors.get(row)?.identityId === ownId ? 0 : 1);
  const states = rows
    .filter((row) => anchors.has(row))
    .sort((a, b) => isOther(a) - isOther(b) || rank[a]! - rank[b]!)
    .map((row) => anchors.get(row)!);
  const [first] = states;
  if (first === undefined || states.length === 1) return first;
  const own = new Set(rows);
  const { match: _, rejected: __, ...rest } = first;
  return {
    ...rest,
    ...nameByAnchors(states, (face) => isFaceOf(episode, face, (row) => own.has(row))),
  };
}

/** The face that somebody chose, or none, as the file says it. */
function facing({ raw }: Member, state: AnchorState | undefined, { episode }: Stepped) {
  const face = episode.faces.faceId[state?.representative ?? -1];
  const { canonical_face_id: _, canonical_face_chosen: __, ...rest } = raw;
  const chosen = face === undefined ? {} : { canonical_face_id: face, canonical_face_chosen: true };
  return { raw: { ...rest, ...chosen } };
}

/** The mark of a track that is alone in the noise bin, where it came or went; undefined where it is as it was. */
function markOf(
  { raw, kept }: Pick<Member, 'raw' | 'kept'>,
  rows: readonly number[],
  { decisions }: Stepped,
): Pick<Member, 'raw' | 'kept'> | undefined {
  const mark = rows.length === 1 ? decisions.marks.get(rows[0]!) : undefined;
  if (raw.mark === mark) return undefined;
  const without = ({ mark: _, ...rest }: Row): Row => rest;
  const said = mark === undefined ? {} : { mark };
  return { raw: { ...without(raw), ...said }, kept: { ...without(kept), ...said } };
}

/** The id of an identity that begins, or begins again. */
function idOfNew(
  rows: readonly number[],
  { context }: EditDesk,
  { episode, summaries, decisions }: Stepped,
  parts: readonly SimpleOperation[],
  taken: ReadonlySet<string>,
): string {
  const free = (id: string) => !taken.has(id) && !decisions.retired.has(identityNumber(id) ?? -1);
  const best = [...rows].sort((a, b) => summaries.rank[a]! - summaries.rank[b]!);
  const given = best.flatMap((row) => decisions.anchors.get(row)?.identityId ?? []);
  const ids = new Set(rows.map((row) => episode.tracks.id[row]!));
  const was = parts.flatMap(refsOf).filter(({ anchor }) => ids.has(anchor));
  const founder = formatIdentityId(summaries.founders.number[best[0]!]!);
  const known = [...was.map(({ identityId }) => identityId), founder].filter(free);
  const [own] = [...given.filter((id) => !taken.has(id)), ...known];
  if (own !== undefined) return own;
  let number = context.log.lastNumber + 1;
  while (taken.has(formatIdentityId(number))) number += 1;
  return formatIdentityId(number);
}

/** Identities as an operation found them. */
function refsOf(part: SimpleOperation): readonly IdentityRef[] {
  switch (part.type) {
    case 'merge':
      return [...part.sources, part.target];
    case 'split':
    case 'split-track':
      return part.from === undefined ? [] : [part.from];
    case 'move':
    case 'set-apart':
    case 'delete':
    case 'mark':
      return part.from;
    default:
      return [];
  }
}

function founded(
  { file, members }: EditDesk,
  ownId: string,
  rows: readonly number[],
  stepped: Stepped,
): Member {
  const state = stateOf(rows, ownId, stepped.decisions, stepped);
  const own = state?.identityId === ownId ? state : undefined;
  const written = own?.extra[PIPELINE_ID_KEY];
  const digits = String(Number(/\d+$/.exec(ownId)?.[0]));
  const spelled =
    file.style === 'spec'
      ? ownId
      : typeof written === 'string'
        ? written
        : `id_${digits.padStart(4, '0')}`;
  const member: Member = {
    // An id that came back out of the history may be another's in the file: then it is spelled our way.
    id: members.some(({ id }) => id === spelled) ? ownId : spelled,
    ...{ ownId, raw: {}, kept: {}, index: undefined },
    tracks: [...rows].sort((a, b) => a - b),
    strangers: [],
    ...wordsOf(state),
    change: 'tracks',
    merged: [],
  };
  return { ...member, ...markOf(member, rows, stepped), ...faced(member, state, stepped) };
}

const faced = (member: Member, state: AnchorState | undefined, stepped: Stepped) =>
  (state?.representative ?? -1) < 0 ? {} : facing(member, state, stepped);
