import { acceptChange } from '../../core/diff/threshold-diff.ts';
import { AppError } from '../../core/errors.ts';
import { largest } from '../../core/many.ts';
import { numbersMadeBy } from '../../core/moderation/by-fields.ts';
import { bareCount } from '../../core/words.ts';
import type { Context } from '../lib/session.ts';
import {
  selectAppliedSet,
  selectHeldBack,
  selectPendingFrom,
  selectThresholdDiff,
} from '../views/threshold-diff.ts';
import { act } from './act.ts';

/** Make the threshold that the slider shows a step of the history. Nothing while it is one already. */
export async function applyThreshold(ctx: Context): Promise<void> {
  const { get, session } = ctx;
  if (selectPendingFrom(get()) === undefined || !get().leader) return;
  if (session.sync?.refuses('threshold')) return;
  await act(ctx, () => {
    const from = selectPendingFrom(get());
    const to = get().parameters.cluster_thresh;
    return from === undefined ? undefined : { type: 'threshold', from, to };
  });
}

/** Take what is held back, all of it: a step of the history at the same threshold. */
export async function clusterAgain(ctx: Context): Promise<void> {
  const { get, session } = ctx;
  if ((selectHeldBack(get())?.changes.length ?? 0) === 0 || !get().leader) return;
  if (session.sync?.refuses('threshold')) return;
  const { cluster_thresh: to } = get().parameters;
  await act(ctx, () => ({ type: 'threshold', from: to, to }));
}

/**
 * Do by hand some of what the threshold, or clustering again, would change: they become decisions, one step together, and
 * hold at every threshold. The slider stays where it is, and the rest stays open.
 * @param keys of the changes
 * @param members by key: who of those that join or leave is meant, where not all are
 */
export async function acceptChanges(
  ctx: Context,
  keys: readonly string[],
  members?: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const { get } = ctx;
  await act(
    ctx,
    (context) => {
      const identitySet = selectAppliedSet(get());
      const { changes } = selectThresholdDiff(get()) ?? selectHeldBack(get()) ?? { changes: [] };
      const chosen = changes.filter(({ key }) => keys.includes(key));
      if (identitySet === undefined || chosen.length < keys.length) throw notThere();
      let { log } = context;
      return chosen.flatMap((change) => {
        const operations = acceptChange(
          change,
          { ...context, identitySet, log },
          members?.get(change.key),
        );
        // New identities of one change take their numbers before those of the next.
        const numbers = operations.flatMap(numbersMadeBy);
        log = { ...log, lastNumber: largest(numbers, log.lastNumber) };
        return operations;
      });
    },
    {
      keepsThreshold: true,
      text: (operations) => `Accepted ${words(operations.map(({ type }) => type))}`,
    },
  );
}

/** "3 merges and 1 split". */
function words(types: readonly string[]): string {
  const count = (type: string, one: string): string[] => {
    const many = types.filter((each) => each === type).length;
    return many === 0 ? [] : [bareCount(many, one)];
  };
  return [...count('merge', 'merge'), ...count('split', 'split')].join(' and ');
}

const notThere = (): AppError =>
  new AppError(
    'diff/gone',
    'a change to accept is not in the diff any more',
    'What you chose is not there any more: the threshold or a decision changed in between. Look again, then decide.',
  );
