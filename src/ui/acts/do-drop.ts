import type { AppState } from '../../state/lib/types.ts';
import { useStore } from '../../state/store.ts';
import { selectDecisions, selectIdentitySet } from '../../state/views/selectors.ts';
import type { Cargo } from './cargo.ts';
import { type DropContext, type DropEffect, type DropTarget, dropEffect } from './drop-effect.ts';

/** What effects depend on, from the state; undefined while nothing is clustered. */
export function dropContext(state: AppState): DropContext | undefined {
  const set = selectIdentitySet(state);
  const decisions = selectDecisions(state);
  if (state.open === undefined || set === undefined || decisions === undefined) return undefined;
  const { episode, summaries } = state.open;
  return {
    set,
    decisions,
    sharedFrames: summaries.sharedFrames,
    tracks: episode.tracks.count,
  };
}

/** What the drop would do right now. */
export function effectNow(cargo: Cargo, target: DropTarget): DropEffect | undefined {
  const context = dropContext(useStore.getState());
  return context === undefined ? undefined : dropEffect(cargo, target, context);
}

/**
 * Do what the effect said. Behind a lock the store offers to unlock; what is refused otherwise is
 * said and nothing happens.
 */
export function doDrop(cargo: Cargo, target: DropTarget): void {
  const state = useStore.getState();
  const effect = effectNow(cargo, target);
  if (effect === undefined) return;
  if (effect.refused !== undefined && !effect.locked) {
    state.notify({ level: 'info', text: `${effect.refused}.` });
    return;
  }
  const [first, ...rest] = cargo.identities;
  switch (target.type) {
    case 'identity': {
      const to = selectIdentitySet(state)?.identities.find(({ id }) => id === target.id);
      if (to === undefined) return;
      const sources = cargo.identities.filter((one) => one.id !== to.id);
      if (cargo.identities.length > 0) state.merge(to, sources);
      else
        state.moveTracks(
          cargo.rows.filter((row) => !to.tracks.includes(row)),
          to,
        );
      break;
    }
    case 'new':
      if (cargo.homes.length === 0) state.restoreTracks(cargo.rows);
      else if (first === undefined) state.split(cargo.rows);
      else state.merge(first, rest);
      break;
    case 'noise':
      state.markTracks(cargo.rows, 'noise');
      break;
    default:
      target satisfies never;
  }
}
