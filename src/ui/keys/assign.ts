import type { Identity, Labels } from '../../core/identity/types.ts';
import { selectIdentitySet } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { fold } from '../../state/visible.ts';
import { displayName } from '../common-face/words.ts';
import type { KnownPerson } from './known-people.ts';
import { largestFirst } from './survivor.ts';

/** Who is said to be whom: identities, or tracks of one that are somebody else. */
export interface Assignment {
  readonly identities: readonly Identity[];
  readonly rows: readonly number[];
}

/**
 * Say that they are this person. Where the person is in the episode already, they join them; else
 * they become the identity of that name.
 */
export function assignPerson(
  { identities, rows }: Assignment,
  { labels, identity: person }: Pick<KnownPerson, 'labels' | 'identity'>,
): void {
  const { merge, moveTracks, split, setLabels } = useStore.getState();
  if (rows.length > 0) {
    if (person !== undefined) moveTracks(rows, person);
    else {
      split(rows);
      whenMoved(rows, (identity) => setLabels(identity, withPerson(identity.labels, labels)));
    }
  } else if (person !== undefined && !identities.includes(person)) {
    merge(person, identities);
  } else {
    const [first, ...rest] =
      person === undefined ? largestFirst(identities) : [person, ...identities];
    if (first === undefined) return;
    const others = rest.filter((one) => one !== first);
    if (others.length > 0) merge(first, others);
    if (first !== person) setLabels(first, withPerson(first.labels, labels));
  }
}

const withPerson = (before: Labels, person: Labels): Labels => ({ ...before, ...person });

/** How long a decision may take to show before nobody waits for it any more, ms. */
const PATIENCE_MS = 5000;

/** Once the tracks are in another identity than now, hand that over. */
function whenMoved(rows: readonly number[], then: (identity: Identity) => void): void {
  const at = (): Identity | undefined => {
    const set = selectIdentitySet(useStore.getState());
    return set?.identities[set.byTrack[rows[0] ?? -1] ?? -1];
  };
  const before = at()?.id;
  const stop = useStore.subscribe(() => {
    const now = at();
    if (now === undefined || now.id === before) return;
    stop();
    clearTimeout(timer);
    then(now);
  });
  const timer = setTimeout(stop, PATIENCE_MS);
}

/** After a renaming: other identities that are called the same are offered for merging. */
export function offerMergeOfNamesakes(identity: Identity, name: string): void {
  const key = fold(name.trim());
  if (key === '') return;
  const { notify } = useStore.getState();
  const namesakes = others(identity, key);
  if (namesakes.length === 0) return;
  const count = namesakes.length + 1;
  notify({
    level: 'info',
    text: `${count === 2 ? 'Two' : count} identities are called ${name.trim()}.`,
    action: {
      label: 'Merge them',
      run: () => {
        const set = selectIdentitySet(useStore.getState());
        const now = set?.identities.find(({ id }) => id === identity.id) ?? identity;
        const [target, ...sources] = largestFirst([now, ...others(now, key)]);
        if (target !== undefined && sources.length > 0) {
          useStore.getState().merge(target, sources);
        }
      },
    },
  });
}

function others(identity: Identity, key: string): readonly Identity[] {
  const all = selectIdentitySet(useStore.getState())?.identities ?? [];
  return all.filter((one) => one.id !== identity.id && fold(displayName(one)) === key);
}
