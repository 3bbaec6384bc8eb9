import { create } from 'zustand';
import type { IdentitySet } from '../../core/identity/types.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState } from '../lib/types.ts';
import { selectActive, selectIdentitySet } from './selectors.ts';
import { isListed } from './visible.ts';

/** What the pictures mark, so that all of them show the same tracks. Track rows. */
export interface Highlight {
  /** Selected, as tracks or with their identities. */
  readonly selected: ReadonlySet<number>;
  /** Tracks of the identity with the focus. */
  readonly active: ReadonlySet<number>;
}

const highlightOf = memoLast(
  (
    set: IdentitySet | undefined,
    chosen: ReadonlySet<string>,
    tracks: ReadonlySet<number>,
    active: Int32Array | undefined,
  ): Highlight => {
    const selected = new Set(tracks);
    for (const identity of set?.identities ?? []) {
      if (chosen.has(identity.id)) for (const row of identity.tracks) selected.add(row);
    }
    return { selected, active: new Set(active) };
  },
);

/** Selected and focused tracks; the same object while neither changes. */
export function selectHighlight(state: AppState): Highlight {
  return highlightOf(
    selectIdentitySet(state),
    state.selection,
    state.trackSelection,
    selectActive(state)?.tracks,
  );
}

/**
 * What is under the pointer in one picture, so that the others can mark it. Track rows. Beside the
 * store: it changes with every move of the pointer, and whoever watches the store is not woken by it.
 */
export const useHover = create<{ readonly rows: readonly number[] }>(() => ({ rows: [] }));

/**
 * A selection of tracks as the state keeps it: identities where the tracks are all of them (and the
 * grid lists them), else tracks. A view that does not show all of them gives way to the grid.
 */
export function selectionOf(
  state: AppState,
  rows: ReadonlySet<number>,
): Pick<AppState, 'view' | 'selection' | 'trackSelection'> {
  const identities = selectIdentitySet(state)?.identities ?? [];
  const { view } = state;
  const home = view.type === 'identity' ? identities.find(({ id }) => id === view.id) : undefined;
  if (home !== undefined && [...rows].every((row) => home.tracks.includes(row))) {
    return { view, selection: new Set(), trackSelection: rows };
  }
  const grid = { type: 'grid' } as const;
  const whole = identities.filter(
    (identity) => isListed(identity) && identity.tracks.every((row) => rows.has(row)),
  );
  const covered = whole.reduce((sum, { tracks }) => sum + tracks.length, 0);
  if (rows.size > 0 && covered === rows.size) {
    return { view: grid, selection: new Set(whole.map(({ id }) => id)), trackSelection: new Set() };
  }
  return { view: grid, selection: new Set(), trackSelection: rows };
}
