import { CLEANUP_ACTIONS, type CleanupAction } from '../../core/cleanup/cleanup-report.ts';
import { AppError } from '../../core/errors.ts';
import { note } from '../kit/output.ts';

/** What can be done without a face model. */
export type DoableAction = Exclude<CleanupAction, 'reembed'>;

/** What cleans up, for its messages. */
export interface Cleaner {
  readonly name: string;
  /** How some actions are asked for there. */
  readonly spelled: (actions: readonly DoableAction[]) => string;
}

/** All that can be done, in the order in which it is. */
export const DOABLE_ACTIONS = CLEANUP_ACTIONS.filter((one) => one !== 'reembed');

/** Names of actions. */
export const areActions = (names: readonly unknown[]): names is readonly CleanupAction[] =>
  names.every((one) => (CLEANUP_ACTIONS as readonly unknown[]).includes(one));

/**
 * What is asked for, in the order in which it is done, each once; where nothing is named, all that can be, and what is
 * left out is said.
 * @throws AppError `reembed/no-model` where that is named
 */
export function actionsInOrder(
  named: readonly CleanupAction[] | undefined,
  cleaner: Cleaner,
): readonly DoableAction[] {
  if (named === undefined || named.length === 0) {
    note(`reembed is left out, for ${cleaner.name} has no face model.`);
    return DOABLE_ACTIONS;
  }
  const actions = DOABLE_ACTIONS.filter((one) => named.includes(one));
  if (named.includes('reembed')) throw noModel(actions, cleaner);
  return actions;
}

function noModel(others: readonly DoableAction[], { name, spelled }: Cleaner): AppError {
  const rest = others.length === 0 ? '' : ` Leave reembed out to do the rest: ${spelled(others)}.`;
  return new AppError(
    'reembed/no-model',
    'reembed without a model',
    `reembed makes the vectors of all faces anew, for which a face model is needed, and ${name} has none of its own. Nothing was changed. On the page, a model of yours embeds an episode anew.${rest}`,
  );
}
