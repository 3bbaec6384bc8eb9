import { isoSeconds } from '../../core/export/input.ts';
import { append, redo, undo } from '../../core/moderation/log.ts';
import {
  labelOperation,
  lockOperation,
  type OperationContext,
  representativeOperation,
} from '../../core/moderation/operations.ts';
import { EMPTY_LOG, type Operation, type OperationLog } from '../../core/moderation/types.ts';
import { refreshClustering } from '../clusterer.ts';
import { writeLog } from '../persistence/episodes.ts';
import { selectDecisions } from '../selectors.ts';
import { type Context, report } from '../session.ts';
import { tellTabs } from '../tabs.ts';
import type { AppState } from '../types.ts';

type DecisionsSlice = Pick<
  AppState,
  'log' | 'setLabels' | 'setLocked' | 'setRepresentative' | 'undo' | 'redo'
>;

export function createDecisionsSlice(ctx: Context): DecisionsSlice {
  const decide = (operation: (context: OperationContext) => Operation) =>
    change(ctx, (log) => {
      const { open } = ctx.get();
      const decisions = selectDecisions(ctx.get());
      if (open === undefined || decisions === undefined) return log;
      const { episode, summaries } = open;
      const at = isoSeconds(Date.now());
      return append(log, operation({ episode, summaries, decisions }), { at });
    });
  return {
    log: EMPTY_LOG,
    setLabels: (identity, labels) => decide((context) => labelOperation(identity, labels, context)),
    setLocked: (identity, locked) => decide((context) => lockOperation(identity, locked, context)),
    setRepresentative: (identity, faceRow) =>
      decide((context) => representativeOperation(identity, faceRow, context)),
    undo: () => change(ctx, undo),
    redo: () => change(ctx, redo),
  };
}

/**
 * Change the log: stored first, shown then. Changes wait for each other, so that each builds on what
 * the one before has stored.
 */
function change(ctx: Context, next: (log: OperationLog) => OperationLog): void {
  const { session, get, set } = ctx;
  const key = get().open?.key;
  if (key === undefined) return;
  if (!get().leader) {
    const text =
      'This episode is open in another tab, which leads. Make changes there, or close it.';
    get().notify({ level: 'warning', text });
    return;
  }
  session.writes = session.writes.then(async () => {
    if (get().open?.key !== key || !get().leader) return;
    try {
      const before = get().log;
      const after = next(before);
      if (after === before) return;
      await writeLog(key, before, after);
      if (get().open?.key === key) set({ log: after });
      tellTabs({ type: 'decisions', key });
      void refreshClustering(ctx);
    } catch (error) {
      report(ctx, error);
    }
  });
}
