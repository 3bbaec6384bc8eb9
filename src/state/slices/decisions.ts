import { isoSeconds } from '../../core/export/input.ts';
import { append, redo, undo } from '../../core/moderation/log.ts';
import {
  labelOperation,
  lockOperation,
  type OperationContext,
  representativeOperation,
} from '../../core/moderation/operations.ts';
import { EMPTY_LOG, type Operation } from '../../core/moderation/types.ts';
import { changeLog } from '../change-log.ts';
import { selectDecisions } from '../selectors.ts';
import type { Context } from '../session.ts';
import type { AppState } from '../types.ts';

type DecisionsSlice = Pick<
  AppState,
  'log' | 'setLabels' | 'setLocked' | 'setRepresentative' | 'undo' | 'redo'
>;

export function createDecisionsSlice(ctx: Context): DecisionsSlice {
  const decide = (operation: (context: OperationContext) => Operation): void => {
    void changeLog(ctx, (log) => {
      const { open } = ctx.get();
      const decisions = selectDecisions(ctx.get());
      if (open === undefined || decisions === undefined) return log;
      const { episode, summaries } = open;
      const at = isoSeconds(Date.now());
      return append(log, operation({ episode, summaries, decisions }), { at });
    });
  };
  return {
    log: EMPTY_LOG,
    setLabels: (identity, labels) => decide((context) => labelOperation(identity, labels, context)),
    setLocked: (identity, locked) => decide((context) => lockOperation(identity, locked, context)),
    setRepresentative: (identity, faceRow) =>
      decide((context) => representativeOperation(identity, faceRow, context)),
    undo: () => void changeLog(ctx, undo),
    redo: () => void changeLog(ctx, redo),
  };
}
