import { acceptMergesOperations, type TakenOut } from '../../core/review/accept-merges.ts';
import type { CertainMerge } from '../../core/review/types.ts';
import { bareCount } from '../../core/words.ts';
import { act } from '../acts/act.ts';
import { appStore } from '../store.ts';

/**
 * Accept a list of merges as it was looked at, in one step of the history.
 * @param out what was taken out of it, by key: an answer, so that it is not asked again
 * @returns resolves when it is done, or was refused in words
 */
export function acceptMerges(
  merges: readonly CertainMerge[],
  out: ReadonlyMap<string, TakenOut>,
): Promise<void> {
  const apart = out.size === 0 ? '' : `, ${out.size} taken out`;
  const text = `Accepted ${bareCount(merges.length - out.size, 'certain merge')}${apart}`;
  return act(appStore.context, (context) => acceptMergesOperations(merges, out, context), {
    text: () => text,
  });
}
