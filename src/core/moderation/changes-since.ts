import type { Episode } from '../episode/episode.ts';
import type { Labels, TrackSummaries } from '../identity/types.ts';
import { partsOf } from './by-fields.ts';
import { fold } from './fold.ts';
import type { FoldedDecisions } from './folded.ts';
import type { AnchorState, OperationLog, SimpleOperation } from './types.ts';

/** One difference between two points of the history. Tracks are rows. */
export interface Change {
  readonly type:
    | 'merged'
    | 'split'
    | 'moved'
    | 'named'
    | 'unnamed'
    | 'locked'
    | 'unlocked'
    | 'stranger'
    | 'rejected'
    | 'representative'
    | 'deleted'
    | 'restored'
    | 'marked'
    | 'unmarked'
    | 'set-apart'
    | 'kept-apart'
    | 'threshold';
  /** "" for a change that is about tracks alone. */
  readonly identityId: string;
  /** What it was merged into, split from or moved from; "" for none. */
  readonly other: string;
  readonly tracks: readonly number[];
  /** Name, threshold or id of a person at either point; "" for none. */
  readonly before: string;
  readonly after: string;
}

/**
 * What the decisions at one point of the history have that those at another have not. A step that
 * was taken back in between leaves no trace; decisions only, so the same at every threshold.
 * @param from @param to how many steps of the log hold at either point; in any order
 * @returns in order: people, then tracks, then the rest
 * Cost: two folds.
 */
export function changesBetween(
  log: OperationLog,
  from: number,
  to: number,
  { episode, summaries }: { readonly episode: Episode; readonly summaries: TrackSummaries },
): readonly Change[] {
  const [early, late] = from <= to ? [from, to] : [to, from];
  const before = fold({ ...log, cursor: early }, episode, summaries);
  const after = fold({ ...log, cursor: late }, episode, summaries);
  const steps = log.entries.slice(early, late).flatMap(({ operation }) => partsOf(operation));
  return [
    ...placementChanges(steps, before, after, episode),
    ...identityChanges(before, after),
    ...trackChanges(before, after),
    ...restOfChanges(before, after),
  ];
}

const NOTHING = { identityId: '', other: '', tracks: [], before: '', after: '' } as const;

/** Merges, splits and moves among the steps, as far as they hold at the later point. */
function placementChanges(
  steps: readonly SimpleOperation[],
  before: FoldedDecisions,
  after: FoldedDecisions,
  { tracks }: Episode,
): readonly Change[] {
  const rows = new Map(tracks.id.map((id, row) => [id, row]));
  const was = owners(before);
  const is = owners(after);
  const known = new Set([...before.anchors.values()].map(({ identityId }) => identityId));
  const changes = new Map<string, Change>();
  const add = (change: Change): void => {
    changes.set(`${change.type} ${change.identityId} ${change.other}`, change);
  };
  for (const step of steps) {
    if (step.type === 'merge') {
      for (const source of step.sources) {
        const row = rows.get(source.anchor) ?? -1;
        const into = is.get(row);
        if (into === undefined || into === source.identityId || into === was.get(row)) continue;
        const merged = source.tracks.flatMap((id) => rows.get(id) ?? []);
        add({
          ...NOTHING,
          type: 'merged',
          identityId: source.identityId,
          other: into,
          tracks: merged,
        });
      }
    } else if (step.type === 'split' && !known.has(step.newId)) {
      const left = step.tracks
        .flatMap((id) => rows.get(id) ?? [])
        .filter((row) => is.get(row) === step.newId);
      if (left.length === 0) continue;
      const other = step.from.identityId;
      add({ ...NOTHING, type: 'split', identityId: step.newId, other, tracks: left });
    } else if (step.type === 'move') {
      for (const source of step.from) {
        const moved = step.tracks
          .filter((id) => source.tracks.includes(id))
          .flatMap((id) => rows.get(id) ?? [])
          .filter((row) => is.has(row) && is.get(row) !== source.identityId);
        const to = is.get(moved[0] ?? -1);
        if (to === undefined) continue;
        const other = source.identityId;
        add({ ...NOTHING, type: 'moved', identityId: to, other, tracks: moved });
      }
    }
  }
  return [...changes.values()];
}

/** The identity that a person put each track into. */
function owners({ anchors, mustLink, frozen }: FoldedDecisions): ReadonlyMap<number, string> {
  const owner = new Map<number, string>();
  for (const group of [...mustLink, ...frozen]) {
    const anchor = group.find((row) => anchors.has(row));
    const id = anchor === undefined ? undefined : anchors.get(anchor)?.identityId;
    if (id !== undefined) for (const row of group) owner.set(row, id);
  }
  for (const [row, { identityId }] of anchors) owner.set(row, identityId);
  return owner;
}

function identityChanges(before: FoldedDecisions, after: FoldedDecisions): readonly Change[] {
  const was = byId(before);
  const is = byId(after);
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort();
  return ids.flatMap((identityId): readonly Change[] => {
    const old = was.get(identityId);
    const now = is.get(identityId);
    // One that is gone was merged away: that says it all.
    if (now === undefined) return [];
    const one = { ...NOTHING, identityId };
    const [oldName, newName] = [nameOf(old?.labels), nameOf(now.labels)];
    const changes: Change[] = [];
    if (oldName !== newName) {
      const type = newName === '' ? 'unnamed' : 'named';
      changes.push({ ...one, type, before: oldName, after: newName });
    }
    if (now.labels.stranger === true && old?.labels.stranger !== true) {
      changes.push({ ...one, type: 'stranger' });
    }
    for (const person of now.rejected ?? []) {
      if (old?.rejected?.includes(person) === true) continue;
      changes.push({ ...one, type: 'rejected', after: person });
    }
    if (now.locked !== (old?.locked ?? false)) {
      changes.push({ ...one, type: now.locked ? 'locked' : 'unlocked' });
    }
    if (now.representative !== (old?.representative ?? -1)) {
      changes.push({ ...one, type: 'representative' });
    }
    return changes;
  });
}

const byId = ({ anchors }: FoldedDecisions): ReadonlyMap<string, AnchorState> =>
  new Map([...anchors.values()].map((state) => [state.identityId, state]));

const nameOf = (labels: Labels | undefined): string =>
  String(labels?.name ?? labels?.person_id ?? '');

function trackChanges(before: FoldedDecisions, after: FoldedDecisions): readonly Change[] {
  const marked = (decisions: FoldedDecisions) => new Set(decisions.marks.keys());
  return [
    ...listed('deleted', gained(before.deleted, after.deleted)),
    ...listed('restored', gained(after.deleted, before.deleted)),
    ...listed('marked', gained(marked(before), marked(after))),
    ...listed('unmarked', gained(marked(after), marked(before))),
    ...listed('set-apart', gained(before.alone, after.alone)),
  ];
}

/** What the second set has and the first has not, ascending. */
const gained = (first: ReadonlySet<number>, second: ReadonlySet<number>): readonly number[] =>
  [...second].filter((row) => !first.has(row)).sort((a, b) => a - b);

const listed = (type: Change['type'], tracks: readonly number[]): readonly Change[] =>
  tracks.length === 0 ? [] : [{ ...NOTHING, type, tracks }];

function restOfChanges(before: FoldedDecisions, after: FoldedDecisions): readonly Change[] {
  const steps = new Set([...after.apart.values()]);
  for (const seq of before.apart.values()) steps.delete(seq);
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return [
    ...(steps.size === 0
      ? []
      : [{ ...NOTHING, type: 'kept-apart' as const, after: String(steps.size) }]),
    ...(before.threshold === after.threshold
      ? []
      : [
          {
            ...NOTHING,
            type: 'threshold' as const,
            before: text(before.threshold),
            after: text(after.threshold),
          },
        ]),
  ];
}
