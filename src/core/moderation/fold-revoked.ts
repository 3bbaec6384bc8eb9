import { separateNames } from './fold-identities.ts';
import type { FoldState } from './fold-state.ts';
import { partsOf } from './said-parameters.ts';
import type { IdentityRef, LogEntry, Operation, OperationLog, SimpleOperation } from './types.ts';

/** The step that a revocation is about in the end; undefined when it is not there. */
export function revokedStep({ entries }: OperationLog, revocation: LogEntry): LogEntry | undefined {
  let step: LogEntry | undefined = revocation;
  while (step?.operation.type === 'revoke') {
    const { seq, operation }: LogEntry = step;
    const target: number = operation.seq;
    step = target < seq ? entries.find((entry) => entry.seq === target) : undefined;
  }
  return step;
}

/**
 * What revoking a step does to the identities, beside that it decides nothing any more: tracks that it
 * put somewhere, and that nothing else keeps there, go back to those that it took them from.
 * @param state with everything that still holds
 */
export function releaseRevoked(state: FoldState, operation: Operation): void {
  for (const part of partsOf(operation).toReversed()) release(state, part);
}

/** What revoking its revocation does: the step again, as far as it still decides. @param state with it */
export function repeatRevoked(state: FoldState, operation: Operation): void {
  for (const part of partsOf(operation)) repeat(state, part);
}

function repeat(state: FoldState, operation: SimpleOperation): void {
  const rows = (ids: readonly string[]) =>
    state.usable(ids).filter((row) => !state.frozenBy.has(row));
  const gather = (ids: readonly string[]): void => {
    const [into, ...others] = rows(ids);
    const group = state.groupOf.get(into ?? -1);
    if (group === undefined) return;
    state.edits.gather(
      into,
      others.filter((row) => group.has(row)),
    );
  };
  const part = (ids: readonly string[], from: readonly IdentityRef[]): void => {
    for (const { tracks } of from) {
      const home = rows(tracks).find((row) => !rows(ids).includes(row));
      state.edits.release(rows(ids), home, -1);
    }
  };
  switch (operation.type) {
    case 'merge':
      gather([operation.target, ...operation.sources].flatMap(({ tracks }) => tracks));
      return;
    case 'move':
      gather([...operation.to.tracks, ...operation.tracks]);
      return;
    case 'confirm':
      gather(operation.target.tracks);
      return;
    case 'split':
      part(operation.tracks, [operation.from]);
      return;
    case 'set-apart':
      for (const track of operation.tracks) part([track], operation.from);
      return;
    case 'delete':
    case 'mark':
      hideAgain(state, operation.tracks);
      return;
    case 'restore':
    case 'unmark':
      state.edits.show(state.usable(operation.tracks));
      return;
    case 'split-track':
      state.edits.apart(state.usable([operation.part]));
      return;
    default:
      return;
  }
}

function hideAgain(state: FoldState, ids: readonly string[]): void {
  state.edits.hide(
    state.usable(ids).filter((row) => state.deleted.has(row) || state.marks.has(row)),
  );
}

function release(state: FoldState, operation: SimpleOperation): void {
  const isFree = (row: number) =>
    !(state.frozenBy.has(row) || state.deleted.has(row) || state.marks.has(row));
  const free = (ids: readonly string[]) => state.usable(ids).filter(isFree);
  /** Back to each identity that it took tracks from; `at` is where it put them. */
  const back = (ids: readonly string[], from: readonly IdentityRef[], at?: number): void => {
    const rows = free(ids);
    for (const ref of from) {
      const own = free(ref.tracks);
      const homes = own.filter((row) => !rows.includes(row));
      const isKeptAway = (row: number) => state.keptFrom(row).some((one) => homes.includes(one));
      const isBack = (row: number) =>
        own.includes(row) && !state.alone.has(row) && !isKeptAway(row);
      const leaving = rows.filter(isBack);
      state.edits.release(leaving, at ?? leaving[0], homes[0] ?? -1);
      for (const row of leaving) if (state.drafts.has(row)) separateNames(state, row);
    }
  };
  switch (operation.type) {
    case 'merge': {
      const at = free(operation.target.tracks)[0];
      for (const { tracks } of operation.sources) state.edits.release(free(tracks), at, -1);
      return;
    }
    case 'split':
      back(operation.tracks, [operation.from]);
      return;
    case 'move':
      back(operation.tracks, operation.from, free(operation.to.tracks)[0]);
      return;
    case 'set-apart':
      for (const track of operation.tracks) back([track], operation.from);
      return;
    case 'delete':
    case 'mark':
      state.edits.show(state.usable(operation.tracks));
      return;
    case 'restore':
    case 'unmark':
      hideAgain(state, operation.tracks);
      return;
    default:
      return;
  }
}
