import { partsOf, unknownOperation } from './by-fields.ts';
import {
  back,
  free,
  gather,
  hideAgain,
  holdAgain,
  part,
  showTracks,
  without,
} from './fold-back.ts';
import type { FoldState, Step } from './fold-state.ts';
import type { OperationOf, TrackKind } from './operation-table.ts';
import type { IdentityRef, Operation, SimpleOperation } from './types.ts';

/** What a decision about tracks does. */
interface TrackFold<K extends TrackKind> {
  fold(state: FoldState, step: Step, operation: OperationOf<K>): void;
  /** What revoking it does to the identities. @param state with everything that still holds */
  release(state: FoldState, operation: OperationOf<K>): void;
  /** What revoking its revocation does. @param state with it */
  repeat(state: FoldState, operation: OperationOf<K>): void;
}
const nothing = (): void => {};

const FOLDS: { readonly [K in TrackKind]: TrackFold<K> } = {
  merge: {
    fold: merge,
    release(state, { target, sources }) {
      const at = free(state, target.tracks)[0];
      for (const { tracks } of sources) state.edits.release(free(state, tracks), at, -1);
    },
    repeat: (state, { target, sources }) =>
      gather(
        state,
        [target, ...sources].flatMap(({ tracks }) => tracks),
      ),
  },
  confirm: {
    fold: confirm,
    release: nothing,
    repeat: (state, { target }) => gather(state, target.tracks),
  },
  split: {
    fold: split,
    release: (state, { tracks, from }) => back(state, tracks, [from]),
    repeat: (state, { tracks, from }) => part(state, tracks, [from]),
  },
  move: {
    fold: move,
    release: (state, { tracks, from, to }) => back(state, tracks, from, free(state, to.tracks)[0]),
    repeat: (state, { tracks, to }) => gather(state, [...to.tracks, ...tracks]),
  },
  'set-apart': {
    fold: setApart,
    release(state, { tracks, from }) {
      for (const track of tracks) back(state, [track], from);
    },
    repeat(state, { tracks, from }) {
      for (const track of tracks) part(state, [track], from);
    },
  },
  delete: { fold: removeTracks, release: showTracks, repeat: hideAgain },
  restore: {
    fold(state, _, operation) {
      const named = new Set(operation.tracks);
      const { id } = state.episode.tracks;
      // Also those without a vector, which only the files can have deleted.
      for (const row of state.deleted) if (named.has(id[row]!)) state.deleted.delete(row);
      showTracks(state, operation);
    },
    release: hideAgain,
    repeat: showTracks,
  },
  mark: { fold: mark, release: showTracks, repeat: hideAgain },
  unmark: {
    fold(state, _, operation) {
      for (const row of state.usable(operation.tracks)) state.marks.delete(row);
      showTracks(state, operation);
    },
    release: hideAgain,
    repeat: showTracks,
  },
  'not-same': { fold: notSame, release: nothing, repeat: nothing },
  waive: {
    fold: (state, { seq }, { a, b }) =>
      state.pairs.waive(seq, state.usable(a.tracks), state.usable(b.tracks)),
    release: nothing,
    repeat: nothing,
  },
  'split-track': {
    fold(state, step, { track, part: made, from }) {
      if (from !== undefined) state.settle(step, from, new Set());
      state.pairs.keep(step.seq, state.usable([track]), state.usable([made]));
      state.edits.apart(state.usable([made]));
    },
    release: nothing,
    repeat: (state, { part: made }) => state.edits.apart(state.usable([made])),
  },
};

/**
 * A decision about which tracks are together. Later steps win over earlier ones: whoever is merged is
 * no longer kept apart, whoever leaves is no longer held. Locked tracks take no part.
 */
export function foldTracks(state: FoldState, step: Step, operation: OperationOf<TrackKind>): void {
  const fold = foldOf(operation);
  if (fold === undefined) throw unknownOperation(operation);
  fold.fold(state, step, operation as never);
}

/**
 * What revoking a step does to the identities, beside that it decides nothing any more: tracks that it
 * put somewhere, and that nothing else keeps there, go back to those that it took them from.
 * @param state with everything that still holds
 */
export function releaseRevoked(state: FoldState, operation: Operation): void {
  for (const one of partsOf(operation).toReversed()) foldOf(one)?.release(state, one as never);
  holdAgain(state, operation);
}

/** What revoking its revocation does: the step again, as far as it still decides. @param state with it */
export function repeatRevoked(state: FoldState, operation: Operation): void {
  for (const one of partsOf(operation)) foldOf(one)?.repeat(state, one as never);
  holdAgain(state, operation);
}

function foldOf({ type }: SimpleOperation): TrackFold<TrackKind> | undefined {
  return Object.hasOwn(FOLDS, type) ? FOLDS[type as TrackKind] : undefined;
}

function merge(state: FoldState, step: Step, { target, sources }: OperationOf<'merge'>): void {
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

function confirm(state: FoldState, step: Step, { target }: OperationOf<'confirm'>): void {
  const rows = state.movable(step, target.identityId, target.tracks);
  state.together(rows);
  state.edits.gather(state.best(rows), rows);
}

function split(state: FoldState, step: Step, { from, tracks, newId }: OperationOf<'split'>): void {
  const leaving = state.movable(step, newId, tracks);
  const staying = without(state.usable(from.tracks), leaving);
  if (leaving.length === 0 || staying.length === 0) {
    state.ignore(step.seq, newId, 'nothing would have been left on one side');
    return;
  }
  depart(state, step, from, leaving);
  state.together(leaving);
  state.edits.apart(leaving);
  found(state, step, leaving, newId);
}

function move(state: FoldState, step: Step, { tracks, from, to }: OperationOf<'move'>): void {
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

function setApart(
  state: FoldState,
  step: Step,
  { tracks, from, newIds }: OperationOf<'set-apart'>,
): void {
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

function removeTracks(state: FoldState, step: Step, { tracks, from }: OperationOf<'delete'>): void {
  const rows = state.movable(step, from[0]?.identityId ?? '', tracks);
  const leaving = new Set(rows);
  for (const ref of from) state.settle(step, ref, leaving);
  // Groups stay as they are: a track that is restored comes back to where it was.
  for (const row of rows) state.deleted.add(row);
  state.edits.hide(rows);
}

function mark(state: FoldState, step: Step, { tracks, from, as }: OperationOf<'mark'>): void {
  const rows = state.movable(step, from[0]?.identityId ?? '', tracks);
  const leaving = new Set(rows);
  for (const ref of from) state.settle(step, ref, leaving);
  for (const row of rows) {
    state.leave(row);
    state.marks.set(row, as);
  }
  state.edits.hide(rows);
}

function notSame(state: FoldState, { seq }: Step, { a, b }: OperationOf<'not-same'>): void {
  const one = state.usable(a.tracks);
  const other = without(state.usable(b.tracks), one);
  const locks = new Set(one.map((row) => state.frozenBy.get(row)));
  if (other.some((row) => state.frozenBy.has(row) && locks.has(state.frozenBy.get(row)))) {
    state.ignore(seq, a.name, 'it is locked, so its tracks were not taken apart');
    return;
  }
  const held = new Set(
    one.map((row) => state.groupOf.get(row)).filter((group) => group !== undefined),
  );
  const taken = other.filter((row) => {
    const group = state.groupOf.get(row);
    return group !== undefined && held.has(group);
  });
  for (const row of taken) state.leave(row);
  state.together(taken);
  state.pairs.keep(seq, one, other);
  state.edits.separate(one, other);
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
