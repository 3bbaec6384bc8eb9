import { changeSides, type IdentityChange } from '../../../core/diff/threshold-diff.ts';
import { useStore } from '../../../state/store.ts';
import { isListed } from '../../../state/views/visible.ts';

/**
 * Show a change where it would happen: a merge as the merged identity with the tracks that join it
 * selected, so that they can be split off again; a split as its parts, selected in the grid.
 */
export function lookAtChange(change: IdentityChange): void {
  const store = useStore.getState();
  const [whole] = change.after;
  if (whole === undefined) return;
  if (change.kind === 'merge') {
    const { others } = changeSides(change);
    store.setActive(whole.id);
    store.setView({ type: 'identity', id: whole.id });
    store.setTrackSelection(new Set(others.flatMap(({ tracks }) => [...tracks])));
    return;
  }
  const listed = change.after.filter(isListed);
  store.setView({ type: listed.length > 0 ? 'grid' : 'singletons' });
  store.setSelection(new Set(listed.map(({ id }) => id)));
  store.setActive((listed[0] ?? whole).id);
}

/**
 * Show a change that is held back, from where things stand: those that would come together, selected;
 * or the identity that would fall apart, with the tracks selected that would leave it.
 */
export function lookAtHeld(change: IdentityChange): void {
  const store = useStore.getState();
  const { before, kind } = change;
  const [whole] = before;
  if (whole === undefined) return;
  if (kind === 'split') {
    const { others } = changeSides(change);
    store.setActive(whole.id);
    store.setView({ type: 'identity', id: whole.id });
    store.setTrackSelection(new Set(others.flatMap(({ tracks }) => [...tracks])));
    return;
  }
  const listed = before.filter(isListed);
  store.setView({ type: listed.length > 0 ? 'grid' : 'singletons' });
  store.setSelection(new Set(listed.map(({ id }) => id)));
  store.setActive((listed[0] ?? whole).id);
}
