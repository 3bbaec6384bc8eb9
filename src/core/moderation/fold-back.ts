import { pushAll } from '../many.ts';
import { namedTracks, partsOf } from './by-fields.ts';
import { separateNames } from './fold-identities.ts';
import type { FoldState } from './fold-state.ts';
import type { OperationOf } from './operation-table.ts';
import type { IdentityRef, Operation } from './types.ts';

/** The rows but some. */
export function without(rows: readonly number[], some: readonly number[]): number[] {
  const left = new Set(some);
  return rows.filter((row) => !left.has(row));
}

type Tracks = Pick<OperationOf<'delete'>, 'tracks'>;

export function showTracks(state: FoldState, { tracks }: Tracks): void {
  state.edits.show(state.usable(tracks));
}

export function hideAgain(state: FoldState, { tracks }: Tracks): void {
  state.edits.hide(
    state.usable(tracks).filter((row) => state.deleted.has(row) || state.marks.has(row)),
  );
}

const unlocked = (state: FoldState, ids: readonly string[]): number[] =>
  state.usable(ids).filter((row) => !state.frozenBy.has(row));

/** Those that still are one group come together again. */
export function gather(state: FoldState, ids: readonly string[]): void {
  const [into, ...others] = unlocked(state, ids);
  const group = state.groupOf.get(into ?? -1);
  if (group === undefined) return;
  state.edits.gather(
    into,
    others.filter((row) => group.has(row)),
  );
}

/** They leave each identity again. */
export function part(state: FoldState, ids: readonly string[], from: readonly IdentityRef[]): void {
  const rows = unlocked(state, ids);
  for (const { tracks } of from) {
    const home = without(unlocked(state, tracks), rows)[0];
    state.edits.release(rows, home, -1);
  }
}

export const free = (state: FoldState, ids: readonly string[]): number[] =>
  unlocked(state, ids).filter((row) => !state.deleted.has(row) && !state.marks.has(row));

/** Back to each identity that they were taken from. @param at where they were put */
export function back(
  state: FoldState,
  ids: readonly string[],
  from: readonly IdentityRef[],
  at?: number,
): void {
  const rows = free(state, ids);
  for (const ref of from) {
    const own = new Set(free(state, ref.tracks));
    const homes = without([...own], rows);
    const atHome = new Set(homes);
    const isKeptAway = (row: number) => state.keptFrom(row).some((one) => atHome.has(one));
    const isBack = (row: number) => own.has(row) && !state.alone.has(row) && !isKeptAway(row);
    const leaving = rows.filter(isBack);
    state.edits.release(leaving, at ?? leaving[0], homes[0] ?? -1);
    for (const row of leaving) if (state.drafts.has(row)) separateNames(state, row);
  }
}

/** What was decided before the step holds again, also where it says nothing of how that comes about. */
export function holdAgain(state: FoldState, operation: Operation): void {
  const named = new Set(partsOf(operation).flatMap((one) => [...namedTracks(one)]));
  const rows = free(state, [...named]);
  const seen = new Set<ReadonlySet<number>>();
  for (const row of rows) {
    const group = state.groupOf.get(row);
    if (group === undefined || seen.has(group)) continue;
    seen.add(group);
    state.edits.gather(row, [row]);
  }
  for (const [row, others] of keptFromEach(state, rows)) state.edits.separate([row], others);
  // Who was brought out by it.
  hideAgain(state, { tracks: [...named] });
}

/** Whom decisions keep from each of some tracks; those of whom they keep nobody are left out. All pairs are read once. */
function keptFromEach(
  state: FoldState,
  rows: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const wanted = new Set(rows);
  const kept = new Map<number, number[]>();
  const note = (row: number, others: readonly number[]): void => {
    if (!wanted.has(row) || others.length === 0) return;
    const known = kept.get(row);
    if (known === undefined) kept.set(row, [...others]);
    else pushAll(known, others);
  };
  for (const [a, b] of state.pairs) {
    note(a, [b]);
    note(b, [a]);
  }
  for (const row of wanted) note(row, state.strangersTo(row));
  return kept;
}
