import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { displayName } from '../kit/words.ts';
import {
  type Act,
  type ActName,
  clearSelections,
  peopleWords,
  rowsOf,
  unlessLocked,
} from './act.ts';
import { cargoOfIdentities } from './cargo.ts';
import { startRename, toggleLock } from './identity-actions.ts';
import * as join from './join.ts';
import { openPalette } from './palette-state.ts';
import type { Subject } from './subject.ts';
import { largestFirst } from './survivor.ts';
import { useHomes } from './use-homes.ts';

/** @returns the act on the identities of the subject; undefined where it means nothing */
export function identityAct(name: ActName, subject: Subject): Act | undefined {
  const { identities } = subject;
  const [only] = identities;
  if (only === undefined) return undefined;
  switch (name) {
    case 'merge':
      return merge(subject);
    case 'same':
      return isAlone(subject) ? joinHome(only) : merge(subject);
    case 'not-same':
      return isAlone(subject) ? notHome(only) : notSame(subject);
    case 'split':
      return split(subject, only);
    case 'take-out':
      return undefined;
    case 'move':
      return {
        label: 'Merge into…',
        title: `Merge ${peopleWords(identities)} into…`,
        run: () => openPalette({ type: 'move', cargo: cargoOfIdentities(identities) }),
      };
    case 'lock':
      return lock(identities);
    case 'rename':
      return rename(subject);
    case 'assign':
      return {
        label: 'Person…',
        title: `Say who ${peopleWords(identities)} ${identities.length === 1 ? 'is' : 'are'}…`,
        run: () => openPalette({ type: 'assign', identities, rows: [] }),
      };
    case 'stranger':
      return stranger(identities);
    case 'noise':
      return bin(subject, 'Noise', `Put ${peopleWords(identities)} into the noise bin`, (rows) =>
        useStore.getState().markTracks(rows, 'noise'),
      );
    case 'delete':
      return bin(subject, 'Delete', `Delete all tracks of ${peopleWords(identities)}`, (rows) =>
        useStore.getState().deleteTracks(rows),
      );
    case 'compare':
      return compare(identities);
    default:
      return name satisfies never;
  }
}

/** One single track of the tray: questions about it are about its nearest home. */
const isAlone = ({ place, identities }: Subject): boolean =>
  place === 'singletons' && identities.length === 1;

function merge({ place, identities, focus }: Subject): Act | undefined {
  if (place === 'identity') return undefined;
  // What is acted on is in the selection; the one in focus is where the hand is.
  const [target, ...rest] = focus === undefined ? largestFirst(identities) : [focus, ...identities];
  if (target === undefined) return undefined;
  const sources = rest.filter((one) => one !== target);
  const act: Act = {
    label: 'Merge',
    title: `Merge ${peopleWords(sources)} into ${displayName(target)}`,
    run: () => join.merge(target, sources),
  };
  if (sources.length === 0) {
    return { ...act, title: 'Merge', why: 'Select what merges into the one in focus' };
  }
  return unlessLocked(act, [target, ...sources]);
}

function homeOf(single: Identity): Identity | undefined {
  const home = useHomes.getState().homes.get(single.id);
  const all = selectIdentitySet(useStore.getState())?.identities ?? [];
  return all.find(({ id }) => id === home?.id);
}

function joinHome(single: Identity): Act {
  const home = homeOf(single);
  const act = { label: 'Same', title: 'Merge into its nearest' };
  if (home === undefined) return { ...act, why: 'No identity is near', run: () => {} };
  return unlessLocked(
    {
      ...act,
      title: `Merge into ${displayName(home)}`,
      run: () => join.merge(home, [single]),
    },
    [single, home],
  );
}

function notHome(single: Identity): Act {
  const home = homeOf(single);
  const act = { label: 'Not the same', title: 'Not the same as its nearest' };
  if (home === undefined) return { ...act, why: 'No identity is near', run: () => {} };
  return {
    ...act,
    title: `Not the same as ${displayName(home)}`,
    run: () => useStore.getState().notSame([...single.tracks], [...home.tracks]),
  };
}

function notSame({ place, identities, focus }: Subject): Act | undefined {
  if (place === 'identity') return undefined;
  const [one, ...rest] = focus === undefined ? identities : [focus, ...identities];
  const others = rest.filter((other) => other !== one);
  const act = { label: 'Not the same', title: 'Not the same' };
  if (one === undefined || others.length === 0) {
    return { ...act, why: 'Select who is not the one in focus', run: () => {} };
  }
  return {
    ...act,
    title: `${displayName(one)} is not the same as ${peopleWords(others)}`,
    run: () => useStore.getState().notSame([...one.tracks], rowsOf(others)),
  };
}

/** People are split by picking tracks: the grid opens them for that. */
function split({ place, identities }: Subject, only: Identity): Act {
  const act = { label: 'Split', title: `Split ${displayName(only)}: pick the tracks` };
  const why =
    identities.length > 1
      ? 'One identity at a time can be split'
      : only.tracks.length < 2
        ? 'One track cannot be split; open it to cut the track itself'
        : place === 'identity'
          ? 'Select the tracks that are somebody else'
          : undefined;
  const run = (): void => {
    const { setView, setActive } = useStore.getState();
    clearSelections();
    setActive(only.id);
    setView({ type: 'identity', id: only.id });
  };
  return unlessLocked({ ...act, why, run }, identities);
}

function lock(identities: readonly Identity[]): Act {
  const locked = identities.every((identity) => identity.locked);
  const label = locked ? 'Unlock' : 'Lock';
  return {
    label,
    title: `${label} ${peopleWords(identities)}`,
    run: () => toggleLock(identities),
  };
}

function rename({ place, focus, identities }: Subject): Act | undefined {
  const one = focus ?? identities[0];
  if (one === undefined) return undefined;
  return {
    label: 'Rename',
    title: `Rename ${displayName(one)}`,
    run: () => {
      if (place !== 'identity' && focus === undefined) useStore.getState().setActive(one.id);
      startRename();
    },
  };
}

function stranger(identities: readonly Identity[]): Act {
  const are = identities.every(({ labels }) => labels.stranger === true);
  return unlessLocked(
    {
      label: are ? 'Not a stranger' : 'Stranger',
      title: `${peopleWords(identities)}: ${are ? 'no stranger' : 'nobody has to name them'}`,
      run: () => useStore.getState().setStranger(identities, !are),
    },
    identities,
  );
}

function bin(
  { identities }: Subject,
  label: string,
  title: string,
  put: (rows: readonly number[]) => void,
): Act {
  return unlessLocked({ label, title, run: () => put(rowsOf(identities)) }, identities);
}

function compare(identities: readonly Identity[]): Act {
  const many = identities.length === 2 || identities.length === 3;
  return {
    label: 'Compare',
    title: `Compare ${peopleWords(identities)} side by side`,
    why: many ? undefined : 'Select two or three identities to compare them',
    run: () => useStore.getState().compare(identities.map(({ id }) => id)),
  };
}
