import type { AppState } from '../lib/types.ts';

export const selectCanUndoBank = ({ bankLog }: AppState): boolean => bankLog.cursor > 0;
export const selectCanRedoBank = ({ bankLog }: AppState): boolean =>
  bankLog.cursor < bankLog.steps.length;
