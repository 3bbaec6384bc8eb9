import type { Episode } from '../../episode/episode.ts';
import { Partition } from '../../identity/partition.ts';
import type { TrackSummaries } from '../../identity/types.ts';
import { partsOf } from '../by-fields.ts';
import type { FoldedDecisions } from '../folded.ts';
import type { Operation, OperationLog } from '../types.ts';
import type { EditDesk, Member } from './draft.ts';

/** What a step comes to, as the fold has it. */
export interface Stepped {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly operation: Operation;
  /** With the step. */
  readonly log: OperationLog;
  readonly before: FoldedDecisions;
  /** With the step, and of it alone what it does to identities. */
  readonly decisions: FoldedDecisions;
}

/** A group of tracks after the step, and whose it was. */
export interface Group {
  readonly index: number;
  readonly rows: readonly number[];
}

/** Who is with whom after the step: first those of the members, by their index, then new ones. */
export function groupsAfter({ members }: EditDesk, stepped: Stepped): readonly Group[] {
  const { episode, decisions } = stepped;
  const group = new Int32Array(episode.tracks.count).fill(-1); // [T]
  members.forEach(({ tracks }, index) => {
    for (const row of tracks) group[row] = index;
  });
  const partition = new Partition(group, members.length, homesOf(members, stepped));
  for (const edit of decisions.edits) partition.apply(edit);
  const named = followingNames(members, partition.group, decisions);
  const rows = new Map<number, number[]>();
  partition.group.forEach((group, row) => {
    const own = named.get(group) ?? group;
    if (own < 0 || decisions.deleted.has(row)) return;
    const list = rows.get(own);
    if (list === undefined) rows.set(own, [row]);
    else list.push(row);
  });
  return [...rows].map(([index, own]) => ({ index, rows: own })).sort((a, b) => a.index - b.index);
}

/** An identity is where its anchor is: whose tracks all left, with it, has left a new one behind. @returns groups that change places */
function followingNames(
  members: readonly Member[],
  group: Int32Array,
  { anchors }: FoldedDecisions,
): ReadonlyMap<number, number> {
  const indexOf = new Map(members.map(({ ownId }, index) => [ownId, index]));
  const places = new Map<number, number>();
  for (const [row, { identityId }] of anchors) {
    const index = indexOf.get(identityId);
    const own = group[row]!;
    if (index === undefined || own < members.length || places.has(own)) continue;
    places.set(own, index).set(index, own);
  }
  return places;
}

/**
 * Where tracks were that are hidden now, by the last step that hid them: members by their index. Of a group that is
 * hidden as a whole the file has nothing: who comes back of it is alone.
 */
function homesOf(
  members: readonly Member[],
  { episode, log, before }: Stepped,
): ReadonlyMap<number, number> {
  const hidden = new Set([...before.deleted, ...before.marks.keys()]);
  const homes = new Map<number, number>();
  if (hidden.size === 0) return homes;
  const rowOf = new Map(episode.tracks.id.map((id, row) => [id, row]));
  const owner = new Map<number, number>();
  members.forEach(({ tracks }, index) => {
    for (const row of tracks) owner.set(row, index);
  });
  for (const { operation } of log.entries.slice(0, -1)) {
    for (const part of partsOf(operation)) {
      if (part.type !== 'delete' && part.type !== 'mark') continue;
      const leaving = new Set(part.tracks);
      for (const { tracks } of part.from) {
        const stayed = tracks.filter((id) => !leaving.has(id)).map((id) => rowOf.get(id) ?? -1);
        const seen = stayed.filter((row) => !hidden.has(row));
        const home = seen.map((row) => owner.get(row)).find((index) => index !== undefined);
        for (const id of tracks) {
          const row = rowOf.get(id) ?? -1;
          if (home !== undefined && leaving.has(id) && hidden.has(row)) homes.set(row, home);
        }
      }
    }
  }
  return homes;
}
