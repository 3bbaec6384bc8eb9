import { neighbourOf } from '../../core/neighbour.ts';
import type { AppState } from '../lib/types.ts';
import { selectIdentitySet, selectVisibleIdentities } from './selectors.ts';
import { isListed } from './visible.ts';

let standing: readonly string[] = [];

/** Ids of the grid in the order in which they stand there; empty while it is not shown. */
export function tellStanding(ids: readonly string[]): void {
  standing = ids;
}

/**
 * Who is active once a state is shown in which the active identity of the grid is gone: whoever stands next to
 * it. Known before it is drawn, all changes in one go; what it misses, the grid finds out when it is drawn.
 * @returns nothing where the active one stays
 */
export function nextActive(after: AppState): Partial<Pick<AppState, 'activeId'>> {
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
