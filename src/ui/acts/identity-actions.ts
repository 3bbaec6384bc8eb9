import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { selectVisibleIdentities } from '../../state/views/selectors.ts';
import { isStage } from '../../state/views/stages.ts';
import { selectLoneTracks } from './bins.ts';
import { usePickedFace } from './picked-face.ts';
import { useRenaming } from './renaming.ts';
import { useTrackCursor } from './track-cursor.ts';
import { currentSubject } from './use-subject.ts';

/** Lock everything that is targeted; unlock when all of it is locked. */
export function toggleLock(identities: readonly Identity[] = currentSubject().identities): void {
  const lock = identities.some((identity) => !identity.locked);
  const changing = identities.filter((identity) => identity.locked !== lock);
  const { setLocked, setLockedAll } = useStore.getState();
  const [first] = changing;
  if (first !== undefined && changing.length === 1) setLocked(first, lock);
  else if (changing.length > 1) setLockedAll(changing, lock);
}

/** Open the name field where the identity is looked at: its card, its header or the inspector. */
export function startRename(): void {
  const { view, activeId, drawer } = useStore.getState();
  if (isStage(drawer)) return;
  const { start } = useRenaming.getState();
  if (view.type === 'identity') start(view.id, 'header');
  else if (activeId !== undefined) start(activeId, view.type === 'grid' ? 'card' : 'inspector');
}

/** From one identity view to the next in the order of the grid (or of the singletons). */
export function stepIdentity(direction: -1 | 1): void {
  const state = useStore.getState();
  if (isStage(state.drawer)) return;
  const from = state.view.type === 'identity' ? state.view.id : state.activeId;
  const lists = [selectVisibleIdentities(state), selectLoneTracks(state)];
  const list = lists.find((one) => one.some(({ id }) => id === from)) ?? lists[0] ?? [];
  const at = list.findIndex(({ id }) => id === from);
  const next = list[at < 0 ? 0 : at + direction];
  if (next === undefined) return;
  state.setActive(next.id);
  if (state.view.type === 'identity') state.setView({ type: 'identity', id: next.id });
}

/** Go and look at an identity; with tracks of it picked, if any. */
export function goToIdentity(id: string, tracks: readonly number[] = []): void {
  const { setActive, setView, setTrackSelection } = useStore.getState();
  setActive(id);
  setView({ type: 'identity', id });
  setTrackSelection(new Set(tracks));
  if (tracks[0] !== undefined) useTrackCursor.getState().point(tracks[0]);
}

/** Take the latest notice away. @returns whether there was one */
export function dismissLatest(): boolean {
  const { notices, dismissNotice } = useStore.getState();
  const latest = notices.at(-1);
  if (latest !== undefined) dismissNotice(latest.id);
  return latest !== undefined;
}

/**
 * One layer back: a stage, selection or picked face, then the open view, the drawer, the latest notice, the
 * active identity.
 */
export function stepBack(): boolean {
  const state = useStore.getState();
  const { row, pick } = usePickedFace.getState();
  const { identities, rows, selected } = currentSubject();
  const inDrawer = document.activeElement?.closest('.drawer');
  if (isStage(state.drawer) || (state.drawer !== 'none' && inDrawer)) {
    state.setDrawer('none');
  } else if (selected && rows.length > 0) state.setTrackSelection(new Set());
  else if (selected && identities.length > 0) state.setSelection(new Set());
  else if (state.view.type === 'identity' && row !== undefined) pick(undefined);
  else if (state.view.type !== 'grid') state.setView({ type: 'grid' });
  else if (state.drawer !== 'none') state.setDrawer('none');
  else if (dismissLatest()) return true;
  else if (state.activeId !== undefined) state.setActive(undefined);
  else return false;
  return true;
}
