import { isoSeconds } from '../../core/export/input.ts';
import { describeOperation } from '../../core/moderation/describe-operation.ts';
import { append, appliedEntries, standingEntries } from '../../core/moderation/log.ts';
import type { Replica } from '../../core/moderation/sync/replica.ts';
import { type IsOwn, type Taken, takingBack } from '../../core/moderation/sync/take-back.ts';
import type { LogEntry, OperationLog } from '../../core/moderation/types.ts';
import { changeLog } from '../acts/change-log.ts';
import { entryView, restoreView } from '../acts/entry-view.ts';
import type { Context } from '../lib/session.ts';

/** Undo: of the step of a name, or of the last of one's own. */
export function taking(replica: Replica, isOwn: IsOwn, uid: string | undefined): Taken {
  if (uid === undefined) return takingBack(replica, isOwn);
  const isMeant = (entry: LogEntry) => entry.uid === uid;
  if (appliedEntries(replica.log).at(-1)?.uid === uid) return takingBack(replica, isMeant);
  const entry = standingEntries(replica.log).find(isMeant);
  if (entry === undefined) return { type: 'nothing' };
  return { type: 'step', operation: { type: 'revoke', seq: entry.seq, text: entry.text } };
}

/**
 * As undo and redo do where nobody else is: in silence, and back to where the page stood.
 * @param choose what is done, by what stands when it is its turn: keys may come faster than they are stored
 */
export function take(ctx: Context, choose: (log: OperationLog) => Taken): void {
  let view: unknown;
  const next = (log: OperationLog): OperationLog => {
    const taken = choose(log);
    if (taken.type === 'nothing') return log;
    if (taken.type === 'log') {
      view = log.entries[Math.min(log.cursor, taken.log.cursor)]?.view;
      return taken.log;
    }
    const { operation } = taken;
    view = actTakenBack(log, operation)?.view;
    const text = describeOperation(operation);
    return append(log, operation, { at: isoSeconds(Date.now()), text, view: entryView(ctx.get()) });
  };
  void changeLog(ctx, next, {
    shown: () => {
      ctx.set({ notices: ctx.get().notices.filter(({ level }) => level !== 'done') });
      restoreView(ctx, view);
    },
  });
}

/** What is taken back, or done again, in the end. */
function actTakenBack(
  { entries }: OperationLog,
  operation: LogEntry['operation'],
): LogEntry | undefined {
  if (operation.type !== 'revoke') return undefined;
  const target = entries.find(({ seq }) => seq === operation.seq);
  return target?.operation.type === 'revoke'
    ? entries.find(({ seq }) => target.operation.type === 'revoke' && seq === target.operation.seq)
    : target;
}
