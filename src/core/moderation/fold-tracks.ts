import { unknownOperation } from './check-operation.ts';
import type { FoldState, Step } from './fold-state.ts';
import type { TrackOperation } from './operation-types.ts';
import type { IdentityRef } from './types.ts';

type Of<T extends TrackOperation['type']> = Extract<TrackOperation, { type: T }>;

/**
 * A decision about which tracks are together. Later steps win over earlier ones: whoever is merged is
 * no longer kept apart, whoever leaves is no longer held. Locked tracks take no part.
 */
export function foldTracks(state: FoldState, step: Step, operation: TrackOperation): void {
  switch (operation.type) {
    case 'merge':
      merge(state, step, operation);
      return;
    case 'confirm':
      confirm(state, step, operation);
      return;
    case 'split':
      split(state, step, operation);
      return;
    case 'move':
      move(state, step, operation);
      return;
    case 'set-apart':
      setApart(state, step, operation);
      return;
    case 'delete':
      removeTracks(state, step, operation);
      return;
    case 'restore':
      for (const row of state.usable(operation.tracks)) state.deleted.delete(row);
      state.edits.show(state.usable(operation.tracks));
      return;
    case 'mark':
      mark(state, step, operation);
      return;
    case 'unmark':
      for (const row of state.usable(operation.tracks)) state.marks.delete(row);
      state.edits.show(state.usable(operation.tracks));
      return;
    case 'not-same':
      notSame(state, step, operation);
      return;
    case 'waive':
      waive(state, step, operation);
      return;
    case 'split-track':
      if (operation.from !== undefined) state.settle(step, operation.from, new Set());
      state.pairs.keep(step.seq, state.usable([operation.track]), state.usable([operation.part]));
      state.edits.apart(state.usable([operation.part]));
      return;
    default:
      throw unknownOperation(operation);
  }
}

function merge(state: FoldState, step: Step, { target, sources }: Of<'merge'>): void {
  const anchor = state.locate(target);
  const own = state.movable(step, target.identityId, target.tracks);
  const joining = sources.flatMap((source) =>
    state.movable(step, source.identityId, source.tracks),
  );
  if (anchor === undefined || state.frozenBy.has(anchor) || own.length + joining.length === 0) {
    state.ignore(step.seq, target.identityId, 'it is locked or not here, so nothing was merged');
    return;
  }
  const keeper = state.draft(anchor, target.identityId, step.at);
  keeper.updatedAt = step.at;
  for (const row of [...own, ...joining]) state.absorb(row, keeper);
  for (const { identityId } of sources)
    if (identityId !== keeper.identityId) state.retire(identityId);
  state.together([anchor, ...own, ...joining]);
  state.edits.gather(anchor, [anchor, ...own, ...joining]);
}

function confirm(state: FoldState, step: Step, { target }: Of<'confirm'>): void {
  const rows = state.movable(step, target.identityId, target.tracks);
  state.together(rows);
  state.edits.gather(state.best(rows), rows);
}

function split(state: FoldState, step: Step, { from, tracks, newId }: Of<'split'>): void {
  const leaving = state.movable(step, newId, tracks);
  const staying = state.usable(from.tracks).filter((row) => !leaving.includes(row));
  if (leaving.length === 0 || staying.length === 0) {
    state.ignore(step.seq, newId, 'nothing would have been left on one side');
    return;
  }
  depart(state, step, from, leaving);
  state.together(leaving);
  state.edits.apart(leaving);
  found(state, step, leaving, newId);
}

function move(state: FoldState, step: Step, { tracks, from, to }: Of<'move'>): void {
  const anchor = state.locate(to);
  const rows = state.movable(step, to.identityId, tracks).filter((row) => row !== anchor);
  if (anchor === undefined || state.frozenBy.has(anchor) || rows.length === 0) {
    state.ignore(step.seq, to.identityId, 'it is locked or not here, so nothing was moved to it');
    return;
  }
  const goal = state.draft(anchor, to.identityId, step.at);
  goal.updatedAt = step.at;
  for (const ref of from) depart(state, step, ref, within(state, ref, rows));
  // Whoever was emptied: its decisions are still at a track that is somebody else's now.
  for (const row of rows) state.vacate(row);
  for (const row of rows) state.leave(row);
  // The whole of it: a track unlike the rest would else pull the anchor away from them.
  const goalRows = state.usable(to.tracks).filter((row) => !state.frozenBy.has(row));
  state.together([anchor, ...goalRows, ...rows]);
  state.edits.gather(anchor, [anchor, ...goalRows, ...rows]);
}

function setApart(state: FoldState, step: Step, { tracks, from, newIds }: Of<'set-apart'>): void {
  const rows = new Set(state.movable(step, newIds[0] ?? '', tracks));
  for (const ref of from) depart(state, step, ref, within(state, ref, [...rows]));
  tracks.forEach((track, i) => {
    const row = state.usable([track])[0];
    if (row === undefined || !rows.has(row)) return;
    state.leave(row);
    state.alone.add(row);
    state.edits.apart([row]);
    found(state, step, [row], newIds[i] ?? '');
  });
}

function removeTracks(state: FoldState, step: Step, { tracks, from }: Of<'delete'>): void {
  const rows = state.movable(step, from[0]?.identityId ?? '', tracks);
  const leaving = new Set(rows);
  for (const ref of from) state.settle(step, ref, leaving);
  // Groups stay as they are: a track that is restored comes back to where it was.
  for (const row of rows) state.deleted.add(row);
  state.edits.hide(rows);
}

function mark(state: FoldState, step: Step, { tracks, from, as }: Of<'mark'>): void {
  const rows = state.movable(step, from[0]?.identityId ?? '', tracks);
  const leaving = new Set(rows);
  for (const ref of from) state.settle(step, ref, leaving);
  for (const row of rows) {
    state.leave(row);
    state.marks.set(row, as);
  }
  state.edits.hide(rows);
}

function notSame(state: FoldState, { seq }: Step, { a, b }: Of<'not-same'>): void {
  const one = state.usable(a.tracks);
  const other = state.usable(b.tracks).filter((row) => !one.includes(row));
  const locked = (x: number, y: number) =>
    state.frozenBy.has(x) && state.frozenBy.get(x) === state.frozenBy.get(y);
  if (one.some((x) => other.some((y) => locked(x, y)))) {
    state.ignore(seq, a.name, 'it is locked, so its tracks were not taken apart');
    return;
  }
  const held = new Set(
    one.map((row) => state.groupOf.get(row)).filter((group) => group !== undefined),
  );
  const taken = other.filter((row) => held.has(state.groupOf.get(row) ?? new Set()));
  for (const row of taken) state.leave(row);
  state.together(taken);
  state.pairs.keep(seq, one, other);
  state.edits.separate(one, other);
}

function waive(state: FoldState, { seq }: Step, { a, b }: Of<'waive'>): void {
  const one = state.usable(a.tracks);
  const other = state.usable(b.tracks);
  state.pairs.waive(seq, one, other);
}

/** Tracks leave an identity: nothing holds them there, and they do not come back by themselves. */
function depart(state: FoldState, step: Step, ref: IdentityRef, leaving: readonly number[]): void {
  for (const row of leaving) state.leave(row);
  const staying = state.settle(step, ref, new Set(leaving));
  state.pairs.keep(step.seq, leaving, staying);
}

function within(state: FoldState, ref: IdentityRef, rows: readonly number[]): number[] {
  const own = new Set(state.usable(ref.tracks));
  return rows.filter((row) => own.has(row));
}

/** Tracks are an identity of their own, under an id that the log gives. */
function found(state: FoldState, step: Step, rows: readonly number[], newId: string): void {
  const carrier = rows.find((row) => state.drafts.get(row)?.identityId === newId);
  const bare = rows.filter((row) => !state.drafts.has(row));
  const anchor = carrier ?? state.best(bare.length > 0 ? bare : rows);
  if (anchor === undefined) return;
  const draft = state.draft(anchor, newId, step.at);
  draft.updatedAt = step.at;
  for (const row of rows) state.absorb(row, draft);
}
