import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { fold } from '../../state/views/visible.ts';
import { displayName } from '../kit/words.ts';
import * as join from './join.ts';
import type { KnownPerson } from './known-people.ts';
import { largestFirst } from './survivor.ts';

/** Who is said to be whom: identities, or tracks of one that are somebody else. */
export interface Assignment {
  readonly identities: readonly Identity[];
  readonly rows: readonly number[];
}

/**
 * Say that they are this person. Where the person is in the episode already, they join them; else
 * they become the identity of that name. Asked first where something speaks against it.
 */
export function assignPerson(
  { identities, rows }: Assignment,
  { labels, identity: person }: Pick<KnownPerson, 'labels' | 'identity'>,
): void {
  if (rows.length > 0) {
    if (person !== undefined) join.moveTracks(rows, person);
    else useStore.getState().splitAs(rows, labels);
  } else if (person === undefined) {
    join.mergeAs(largestFirst(identities), labels);
  } else {
    const others = identities.filter((one) => one !== person);
    if (others.length > 0) join.merge(person, others);
  }
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
          join.merge(target, sources);
        }
      },
    },
  });
}

function others(identity: Identity, key: string): readonly Identity[] {
  const all = selectIdentitySet(useStore.getState())?.identities ?? [];
  return all.filter((one) => one.id !== identity.id && fold(displayName(one)) === key);
}
