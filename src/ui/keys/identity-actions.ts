import type { Identity } from '../../core/identity/types.ts';
import {
  selectIdentitySet,
  selectSingletons,
  selectVisibleIdentities,
} from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { usePickedFace } from '../identity/picked-face.ts';
import { useRenaming } from './renaming.ts';

/** What an act applies to: the selection, else the active identity. */
export function targets(): readonly Identity[] {
  const state = useStore.getState();
  const all = selectIdentitySet(state)?.identities ?? [];
  if (state.view.type === 'grid' && state.selection.size > 0) {
    return all.filter(({ id }) => state.selection.has(id));
  }
  const id = state.view.type === 'identity' ? state.view.id : state.activeId;
  return all.filter((identity) => identity.id === id);
}

/** Lock everything that is targeted; unlock when all of it is locked. */
export function toggleLock(identities: readonly Identity[] = targets()): void {
  const lock = identities.some((identity) => !identity.locked);
  const { setLocked } = useStore.getState();
  for (const identity of identities) if (identity.locked !== lock) setLocked(identity, lock);
}

/** Open the name field where the identity is looked at: its card, its header or the inspector. */
export function startRename(): void {
  const { view, activeId } = useStore.getState();
  const { start } = useRenaming.getState();
  if (view.type === 'identity') start(view.id, 'header');
  else if (activeId !== undefined) start(activeId, view.type === 'grid' ? 'card' : 'inspector');
}

/** From one identity view to the next in the order of the grid (or of the singletons). */
export function stepIdentity(direction: -1 | 1): void {
  const state = useStore.getState();
  const from = state.view.type === 'identity' ? state.view.id : state.activeId;
  const lists = [selectVisibleIdentities(state), selectSingletons(state)];
  const list = lists.find((one) => one.some(({ id }) => id === from)) ?? lists[0] ?? [];
  const at = list.findIndex(({ id }) => id === from);
  const next = list[at < 0 ? 0 : at + direction];
  if (next === undefined) return;
  state.setActive(next.id);
  if (state.view.type === 'identity') state.setView({ type: 'identity', id: next.id });
}

/** One layer back: selection or picked face, then the open view, then the active identity. */
export function stepBack(): boolean {
  const { selection, view, activeId, setSelection, setView, setActive } = useStore.getState();
  const { row, pick } = usePickedFace.getState();
  if (view.type === 'grid' && selection.size > 0) setSelection(new Set());
  else if (view.type === 'identity' && row !== undefined) pick(undefined);
  else if (view.type !== 'grid') setView({ type: 'grid' });
  else if (activeId !== undefined) setActive(undefined);
  else return false;
  return true;
}
