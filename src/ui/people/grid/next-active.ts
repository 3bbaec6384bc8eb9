import { neighbourOf } from '../../../core/neighbour.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { selectIdentitySet, selectVisibleIdentities } from '../../../state/views/selectors.ts';
import { isListed } from '../../../state/views/visible.ts';

/**
 * Who is active once a state is shown in which the active identity of the grid is gone: whoever stands next to it.
 * What this misses, the grid finds out when it is drawn.
 * @param standing ids of the grid in the order in which they stand there
 */
export function nextInGrid(
  standing: readonly string[],
  after: AppState,
): Partial<Pick<AppState, 'activeId'>> {
  const { activeId, view } = after;
  if (view.type !== 'grid' || activeId === undefined || !standing.includes(activeId)) return {};
  const set = selectIdentitySet(after);
  // It may be there, and only not pass the filter any more.
  if (set === undefined || set.identities.some((one) => one.id === activeId && isListed(one))) {
    return {};
  }
  const there = new Set(selectVisibleIdentities(after).map(({ id }) => id));
  return { activeId: neighbourOf(activeId, standing, there) };
}
