import { appliedEntries, redo, standingEntries, undo } from '../log.ts';
import type { LogEntry, Operation } from '../types.ts';
import type { Replica } from './replica.ts';

/** Whether its owner made a step. */
export type IsOwn = (entry: LogEntry) => boolean;

/** What undo and redo do: go back over a step that nobody has heard of, or a step that takes one back. */
export type Taken =
  | { readonly type: 'log'; readonly log: Replica['log'] }
  | { readonly type: 'step'; readonly operation: Operation }
  | { readonly type: 'nothing' };

/**
 * Undo of who is not alone: a step that was never sent is undone as ever; one that others may have is taken back by
 * a step of its own. Only own steps: nobody takes back what somebody else did by pressing a key.
 */
export function takingBack(replica: Replica, isOwn: IsOwn): Taken {
  const { log, version, sent } = replica;
  const last = appliedEntries(log).at(-1);
  // A step that took one back is gone over by redo: undo goes on to the one before.
  const isAct = last !== undefined && last.operation.type !== 'revoke';
  const isAlone = isAct && last.uid !== undefined && last.seq > version && !sent.has(last.uid);
  if (isAlone) {
    return { type: 'log', log: undo(log) };
  }
  const target = standingEntries(log).findLast(
    (entry) => entry.operation.type !== 'revoke' && entry.uid !== undefined && isOwn(entry),
  );
  return target === undefined ? NOTHING : revoking(target);
}

/** Redo: the step that was undone last, or the last one that was taken back, unless its owner did something since. */
export function bringingBack(replica: Replica, isOwn: IsOwn): Taken {
  const { log } = replica;
  if (log.cursor < log.entries.length) return { type: 'log', log: redo(log) };
  const entries = standingEntries(log).filter(isOwn);
  const target = entries.findLast(({ operation }) => takesBackAnAct(operation, log.entries));
  if (target === undefined) return NOTHING;
  const since = entries.some(
    ({ seq, operation }) => seq > target.seq && operation.type !== 'revoke',
  );
  return since ? NOTHING : revoking(target);
}

const NOTHING = { type: 'nothing' } as const;

const revoking = ({ seq, text }: LogEntry): Taken => ({
  type: 'step',
  operation: { type: 'revoke', seq, text },
});

function takesBackAnAct(operation: Operation, entries: readonly LogEntry[]): boolean {
  if (operation.type !== 'revoke') return false;
  const target = entries.find(({ seq }) => seq === operation.seq);
  return target !== undefined && target.operation.type !== 'revoke';
}
