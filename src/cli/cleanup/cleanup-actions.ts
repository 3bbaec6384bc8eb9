import { CLEANUP_ACTIONS, type CleanupAction } from '../../core/cleanup/cleanup-report.ts';
import { AppError } from '../../core/errors.ts';
import { note } from '../kit/output.ts';

/** What cleans up, for its messages. */
export interface Cleaner {
  readonly name: string;
  /** Whether it has a face model: reembed needs one. */
  readonly hasModel: boolean;
  /** How it is given one. */
  readonly given: string;
  /** How some actions are asked for there. */
  readonly spelled: (actions: readonly CleanupAction[]) => string;
}

/** Names of actions. */
export const areActions = (names: readonly unknown[]): names is readonly CleanupAction[] =>
  names.every((one) => (CLEANUP_ACTIONS as readonly unknown[]).includes(one));

/**
 * What is asked for, in the order in which it is done, each once; where nothing is named, all that can be, and what is
 * left out is said.
 * @throws AppError `reembed/no-model` where that is named, and there is none
 */
export function actionsInOrder(
  named: readonly CleanupAction[] | undefined,
  cleaner: Cleaner,
): readonly CleanupAction[] {
  const { name, hasModel, given } = cleaner;
  const doable = CLEANUP_ACTIONS.filter((one) => hasModel || one !== 'reembed');
  if (named === undefined || named.length === 0) {
    if (!hasModel) note(`reembed is left out, for ${name} has no face model. ${given}`);
    return doable;
  }
  const actions = doable.filter((one) => named.includes(one));
  if (named.includes('reembed') && !hasModel) throw noModel(actions, cleaner);
  return actions;
}

function noModel(others: readonly CleanupAction[], { name, given, spelled }: Cleaner): AppError {
  const rest = others.length === 0 ? '' : ` Leave reembed out to do the rest: ${spelled(others)}.`;
  return new AppError(
    'reembed/no-model',
    'reembed without a model',
    `reembed makes the vectors of all faces anew, for which a face model is needed, and ${name} has none. Nothing was changed. ${given}${rest}`,
  );
}
