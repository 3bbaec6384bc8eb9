import type { Identity } from '../../core/identity/types.ts';
import type { AppState, CentreView } from '../../state/lib/types.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { isStage } from '../../state/views/stages.ts';
import { isListed } from '../../state/views/visible.ts';
import { selectDeletedBin, selectLoneTracks, selectNoiseBin } from './bins.ts';

/** What an act applies to right now. */
export interface Subject {
  readonly place: CentreView['type'];
  /** People: the selection, else the one in focus. */
  readonly identities: readonly Identity[];
  /** The one in focus, which others merge into. */
  readonly focus: Identity | undefined;
  /** Tracks: the selection, else the one in focus; empty where only people can be acted on. */
  readonly rows: readonly number[];
  /** Whether it was selected, or only has the focus. */
  readonly selected: boolean;
}

const NOBODY: readonly Identity[] = [];

/**
 * What an act applies to in the view at hand.
 * @param cursor track row with the focus in an identity's view or a bin
 */
export function subjectOf(state: AppState, cursor: number | undefined): Subject {
  const { view } = state;
  // A stage stands over all of it: nothing is acted on unseen.
  if (isStage(state.drawer)) {
    return { place: view.type, identities: NOBODY, focus: undefined, ...NO_TRACKS };
  }
  switch (view.type) {
    case 'grid':
      return state.trackSelection.size > 0 ? anyTracks(state) : people(state);
    case 'singletons':
      return people(state);
    case 'identity': {
      const home = selectIdentitySet(state)?.identities.find(({ id }) => id === view.id);
      const tracks = tracksOf(state, home === undefined ? [] : [...home.tracks], cursor);
      const identities = home === undefined ? NOBODY : [home];
      return { place: 'identity', identities, focus: home, ...tracks };
    }
    case 'noise':
      return bin(state, 'noise', tracksOf(state, selectNoiseBin(state), cursor));
    case 'deleted':
      return bin(state, 'deleted', tracksOf(state, selectDeletedBin(state), cursor));
    case 'unembedded':
    case 'skipped':
      return bin(state, view.type, NO_TRACKS);
    default:
      return view satisfies never;
  }
}

/** Selected identities of the view at hand: what is selected elsewhere is not acted on unseen. */
function people(state: AppState): Subject {
  const place = state.view.type;
  const set = selectIdentitySet(state);
  const here = place === 'singletons' ? selectLoneTracks(state) : (set?.identities ?? NOBODY);
  // Whether it is listed is asked of few: there are thousands.
  const isShown = (one: Identity) => place === 'singletons' || isListed(one);
  const focus = here.find((one) => one.id === state.activeId && isShown(one));
  const chosen =
    state.selection.size === 0
      ? NOBODY
      : here.filter((one) => state.selection.has(one.id) && isShown(one));
  const selected = chosen.length > 0;
  const identities = selected ? chosen : focus === undefined ? NOBODY : [focus];
  return { place, identities, focus, rows: [], selected };
}

/** Tracks that were selected in a picture, of whichever identities. */
function anyTracks(state: AppState): Subject {
  const set = selectIdentitySet(state);
  const rows = [...state.trackSelection].filter((row) => (set?.byTrack[row] ?? -1) >= 0);
  const homes = new Set(rows.map((row) => set?.byTrack[row] ?? -1));
  const identities = [...homes].flatMap((home) => set?.identities[home] ?? []);
  const focus = identities.length === 1 ? identities[0] : undefined;
  return { place: 'grid', identities, focus, rows, selected: rows.length > 0 };
}

type Tracks = Pick<Subject, 'rows' | 'selected'>;
const NO_TRACKS: Tracks = { rows: [], selected: false };

function tracksOf(state: AppState, here: readonly number[], cursor: number | undefined): Tracks {
  const chosen = here.filter((row) => state.trackSelection.has(row));
  if (chosen.length > 0) return { rows: chosen, selected: true };
  const rows = cursor !== undefined && here.includes(cursor) ? [cursor] : [];
  return { rows, selected: false };
}

function bin(state: AppState, place: Subject['place'], tracks: Tracks): Subject {
  const focus = selectIdentitySet(state)?.identities.find(({ id }) => id === state.activeId);
  return { place, identities: NOBODY, focus, ...tracks };
}
