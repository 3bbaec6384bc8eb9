import type { FoldState } from './fold-state.ts';
import { type FoldedDecisions, pairKey } from './folded.ts';
import { isNamed, nameDifferentPeople } from './labels.ts';
import type { PartitionEdit } from './partition-edits.ts';
import type { AnchorState } from './types.ts';

/** Decisions as clustering and naming take them. */
export function foldResult(state: FoldState, edits: readonly PartitionEdit[]): FoldedDecisions {
  const anchors = new Map<number, AnchorState>();
  const frozen: Int32Array[] = [];
  const taken = new Set<string>();
  for (const [row, { lockedTracks, aliases, ...rest }] of state.drafts) {
    const named = aliases.length === 0 ? rest : { ...rest, aliases };
    anchors.set(row, { ...named, locked: lockedTracks !== undefined });
    taken.add(rest.identityId);
    if (lockedTracks !== undefined) frozen.push(lockedTracks);
  }
  for (const row of [...state.alone, ...state.marks.keys()].sort((a, b) => a - b)) {
    if (!state.frozenBy.has(row)) frozen.push(Int32Array.of(row));
  }
  const groups = new Set(state.groupOf.values());
  return {
    anchors,
    frozen,
    mustLink: [...groups].map((group) => Int32Array.from(group).sort()),
    cannotLink: pairsApart(state),
    deleted: state.deleted,
    marks: state.marks,
    retired: state.retired,
    ignored: state.ignored,
    apart: state.pairs.apart,
    waivedPairs: state.pairs.waived,
    alone: state.alone,
    answers: state.answers,
    vacant: [...state.vacant]
      .filter(([identityId]) => !taken.has(identityId))
      .map(([identityId, labels]) => ({ identityId, labels })),
    threshold: state.threshold,
    metric: state.metric,
    edits,
  };
}

/**
 * Flat pairs that linkage must keep apart: what people said, and anchors with different names. Tracks
 * of one must-link group stand for each other, so one pair for two groups is enough; what is frozen
 * is apart from everything anyway.
 */
function pairsApart(state: FoldState): Int32Array {
  const { count } = state.episode.tracks;
  const counts = (row: number) => !state.deleted.has(row) && !state.frozenBy.has(row);
  const standIn = (row: number): number => {
    const members = [...(state.groupOf.get(row) ?? [row])].filter(counts);
    return members.length === 0 ? row : Math.min(...members);
  };
  const lowestOf = new Map<number, number>();
  const seen = new Set<number>();
  const pairs: number[] = [];
  const add = (x: number, y: number): void => {
    for (const row of [x, y]) if (!lowestOf.has(row)) lowestOf.set(row, standIn(row));
    const a = lowestOf.get(x)!;
    const b = lowestOf.get(y)!;
    if (a === b) return;
    const key = pairKey(a, b, count);
    if (seen.has(key)) return;
    seen.add(key);
    pairs.push(Math.min(a, b), Math.max(a, b));
  };
  for (const [a, b] of state.pairs) add(a, b);
  const named = [...state.drafts].filter(
    ([row, draft]) => isNamed(draft.labels) && !state.frozenBy.has(row),
  );
  named.forEach(([a, first], i) => {
    for (const [b, second] of named.slice(i + 1)) {
      if (state.pairs.isWaived(a, b)) continue;
      if (nameDifferentPeople(first.labels, second.labels)) add(a, b);
    }
  });
  return Int32Array.from(pairs);
}
