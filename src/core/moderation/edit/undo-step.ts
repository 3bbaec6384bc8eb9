import { AppError } from '../../errors.ts';
import { standingEntries } from '../log.ts';
import type { Operation, OperationLog } from '../types.ts';

/** What undo does not go back over by itself: what takes something back, and what files said. */
export const isUndoable = (type: unknown): boolean => type !== 'revoke' && type !== 'adopt';

/**
 * The step that takes one back.
 * @param seq of that one; undefined for the last that stands
 * @throws AppError `sync/no-step`
 */
export function undoStep(log: OperationLog, seq: number | undefined): Operation {
  const entries = standingEntries(log);
  const target =
    seq === undefined
      ? entries.findLast(({ operation }) => isUndoable(operation.type))
      : entries.find((entry) => entry.seq === seq);
  if (target === undefined) throw nothingToUndo(seq);
  return { type: 'revoke', seq: target.seq, text: target.text };
}

export function nothingToUndo(seq: number | undefined): AppError {
  const text =
    seq === undefined
      ? 'The history has no step that could be taken back. Nothing was changed.'
      : `There is no step ${seq} in the history that holds. Look at it with cutline log. Nothing was changed.`;
  return new AppError('sync/no-step', text, text);
}
