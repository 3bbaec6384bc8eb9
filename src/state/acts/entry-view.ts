import type { Context } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { checkedView } from '../persistence/checks.ts';
import { DEFAULT_VIEW, isObject } from '../persistence/records.ts';
import { selectIdentitySet } from '../views/selectors.ts';

/** Where the page stood when a step was made: kept with the step, for undo to return to. */
export function entryView({ view, activeId, selection, scroll }: AppState) {
  return { view, activeId, selection: [...selection], scroll };
}

/**
 * Put the page back to where it stood when a step was made. The grid shows everybody, so nobody is
 * taken out of it: the one that was open then has the focus there.
 */
export function restoreView({ get, set }: Context, stored: unknown): void {
  if (!isObject(stored)) return;
  const { view, activeId, selection, scroll } = checkedView(stored) ?? DEFAULT_VIEW;
  const now = get();
  const restored = now.restored + 1;
  if (now.view.type === 'grid' && view.type !== 'grid') {
    const id = view.type === 'identity' ? view.id : now.activeId;
    set({ activeId: id, restored, selection: new Set(), trackSelection: new Set() });
    return;
  }
  const rows = new Set<number>();
  set({ view, activeId, selection: new Set(selection), scroll, restored, trackSelection: rows });
}

/**
 * After an act: what was selected and is gone is not selected any more, and the eye is led to the
 * identity that came of it.
 */
export function afterAct({ get, set }: Context, goTo: string | undefined): void {
  const state = get();
  const identities = selectIdentitySet(state)?.identities ?? [];
  const there = new Set(identities.map(({ id }) => id));
  const selection = new Set([...state.selection].filter((id) => there.has(id)));
  const merged = selection.size < state.selection.size;
  const wanted = goTo !== undefined && there.has(goTo) ? goTo : undefined;
  const activeId =
    state.activeId === undefined || there.has(state.activeId)
      ? state.activeId
      : (wanted ?? undefined);
  const { view } = state;
  const lost = view.type === 'identity' && !there.has(view.id);
  set({
    // A merge used the selection up; anything else leaves it for the next act.
    selection: merged ? new Set() : selection,
    trackSelection: new Set(),
    activeId: merged && wanted !== undefined ? wanted : activeId,
    compared: state.compared.filter((id) => there.has(id)),
    ...(lost
      ? { view: wanted === undefined ? { type: 'grid' } : { type: 'identity', id: wanted } }
      : {}),
  });
}
