import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { plural } from '../kit/format.ts';
import { trayFaces } from '../kit/grid/card-faces.ts';
import { displayName, trackName } from '../kit/words.ts';
import { type Act, type ActName, unlessLocked } from './act.ts';
import { cargoOfTracks } from './cargo.ts';
import { openPalette } from './palette-state.ts';
import type { Subject } from './subject.ts';

/** @returns the act on the tracks of the subject; undefined where it means nothing */
export function trackAct(name: ActName, subject: Subject): Act | undefined {
  switch (subject.place) {
    case 'identity':
      return inIdentity(name, subject);
    case 'grid':
      return subject.focus === undefined ? ofSeveral(name, subject) : inIdentity(name, subject);
    case 'noise':
      return inNoiseBin(name, subject);
    case 'deleted':
      return inDeletedBin(name, subject);
    default:
      return undefined;
  }
}

function inIdentity(name: ActName, { rows, focus: home }: Subject): Act | undefined {
  if (home === undefined) return undefined;
  const store = useStore.getState();
  const tracks = trackWords(rows);
  const all = home.tracks.length === rows.length;
  const rest = [...home.tracks].filter((row) => !rows.includes(row));
  const whyAll = all ? `These are all tracks of ${displayName(home)}` : undefined;
  switch (name) {
    case 'split':
      return unlessLocked(
        {
          label: 'Split off',
          title: `Split ${tracks} off as a new identity`,
          why: whyAll,
          run: () => store.split(rows),
        },
        [home],
      );
    case 'not-same':
      return unlessLocked(
        {
          label: 'Not the same',
          title: `${tracks} ${rows.length === 1 ? 'is' : 'are'} not ${displayName(home)}`,
          why: whyAll,
          run: () => store.notSame(rows, rest),
        },
        [home],
      );
    case 'take-out':
      return unlessLocked(
        {
          label: 'Take out',
          title: `Take ${tracks} out of ${displayName(home)}`,
          run: () => store.setApart(rows),
        },
        [home],
      );
    case 'noise':
      return unlessLocked(noise(rows), [home]);
    case 'delete':
      return unlessLocked(remove(rows), [home]);
    case 'move':
      return move(rows);
    default:
      return undefined;
  }
}

/** Tracks of several identities, selected in a picture. */
function ofSeveral(name: ActName, { rows, identities }: Subject): Act | undefined {
  const store = useStore.getState();
  const tracks = trackWords(rows);
  switch (name) {
    case 'split':
      return unlessLocked(
        {
          label: 'One person',
          title: `${tracks} of ${identities.length} identities are one person`,
          run: () => store.gather(rows),
        },
        identities,
      );
    case 'take-out':
      return unlessLocked(
        {
          label: 'Take out',
          title: `Take ${tracks} out of their identities`,
          run: () => store.setApart(rows),
        },
        identities,
      );
    case 'noise':
      return unlessLocked(noise(rows), identities);
    case 'delete':
      return unlessLocked(remove(rows), identities);
    case 'move':
      return move(rows);
    default:
      return undefined;
  }
}

function inNoiseBin(name: ActName, { rows }: Subject): Act | undefined {
  const store = useStore.getState();
  if (name === 'take-out') {
    return {
      label: 'Take out',
      title: `Take ${trackWords(rows)} out of the bin`,
      run: () => store.markTracks(rows, undefined),
    };
  }
  if (name === 'delete') return remove(rows);
  return name === 'move' ? move(rows) : undefined;
}

function inDeletedBin(name: ActName, { rows }: Subject): Act | undefined {
  if (name === 'move') return move(rows);
  if (name !== 'take-out') return undefined;
  return {
    label: 'Restore',
    title: `Restore ${trackWords(rows)}`,
    run: () => useStore.getState().restoreTracks(rows),
  };
}

const noise = (rows: readonly number[]): Act => ({
  label: 'Noise',
  title: `Put ${trackWords(rows)} into the noise bin`,
  run: () => useStore.getState().markTracks(rows, 'noise'),
});

const remove = (rows: readonly number[]): Act => ({
  label: 'Delete',
  title: `Delete ${trackWords(rows)}`,
  run: () => useStore.getState().deleteTracks(rows),
});

function move(rows: readonly number[]): Act {
  return {
    label: 'Move to…',
    title: `Move ${trackWords(rows)} to…`,
    run: () => {
      const state = useStore.getState();
      if (state.open === undefined) return;
      const cargo = cargoOfTracks(rows, selectIdentitySet(state), trayFaces(state.open));
      openPalette({ type: 'move', cargo });
    },
  };
}

/** "track 12", "3 tracks". */
function trackWords(rows: readonly number[]): string {
  const episode = useStore.getState().open?.episode;
  const [only] = rows;
  return rows.length === 1 && only !== undefined && episode !== undefined
    ? trackName(episode, only)
    : plural(rows.length, 'track');
}
