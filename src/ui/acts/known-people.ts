import type { Person } from '../../core/facebank/types.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity, IdentitySet, Labels } from '../../core/identity/types.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import type { PersonElsewhere } from '../../state/lib/library-types.ts';
import { memoLast } from '../../state/lib/memo.ts';
import type { AppState, OpenEpisode } from '../../state/lib/types.ts';
import { selectDecisions, selectIdentitySet } from '../../state/views/selectors.ts';
import { fold } from '../../state/views/visible.ts';

/** Somebody who can be named: known in the Facebank, named before, in the imported files, or in this episode. */
export interface KnownPerson {
  readonly name: string;
  /** What the identity that is this person gets: name, and person id where it is known. */
  readonly labels: Labels;
  /** The largest identity that is called so; undefined for one who is not in the episode yet. */
  readonly identity: Identity | undefined;
  /** The episode in which somebody was named who is not in this one. */
  readonly from?: string;
  /** The face that the Facebank shows. */
  readonly seed?: string;
}

const NOBODY: readonly KnownPerson[] = [];

const peopleOf = memoLast(
  (
    set: IdentitySet,
    decisions: FoldedDecisions,
    { key: here, episode }: Pick<OpenEpisode, 'key' | 'episode'>,
    elsewhere: readonly PersonElsewhere[],
    known: readonly Person[],
  ): readonly KnownPerson[] => {
    const byName = new Map<string, KnownPerson>();
    const add = (
      name: unknown,
      labels: Labels,
      identity: Identity | undefined,
      from?: string,
    ): void => {
      if (typeof name !== 'string' || name.trim() === '') return;
      const key = fold(name.trim());
      const known = byName.get(key);
      const larger = (identity?.tracks.length ?? 0) > (known?.identity?.tracks.length ?? 0);
      if (known !== undefined && !larger) return;
      const person = { name: name.trim(), labels: personLabels(name, labels), identity };
      byName.set(key, from === undefined ? person : { ...person, from });
    };
    for (const identity of set.identities) add(givenName(identity), identity.labels, identity);
    for (const { labels } of decisions.vacant) add(nameIn(labels), labels, undefined);
    for (const { labels } of episode.imported?.identities ?? [])
      add(nameIn(labels), labels, undefined);
    for (const { aliases } of set.identities)
      for (const alias of aliases ?? []) add(alias, {}, undefined);
    for (const { key, epId, labels } of elsewhere)
      if (key !== here) add(givenName({ labels }), labels, undefined, epId);
    for (const person of known) addKnown(byName, person);
    return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  },
);

/** Who is in the Facebank has an id that holds in every episode, whoever else is called so. */
function addKnown(byName: Map<string, KnownPerson>, { id, name, seeds }: Person): void {
  const called = name.trim() === '' ? id : name.trim();
  const key = fold(called);
  const before = byName.get(key);
  const labels = { person_id: id, name: called, ...before?.labels };
  const [seed] = seeds;
  const face = seed === undefined ? {} : { seed };
  byName.set(key, { name: called, identity: undefined, ...before, labels, ...face });
}

const nameIn = (labels: Labels): unknown => labels.name ?? labels.label ?? labels.person_id;

/** The part of labels that says who it is; the rest (a stranger, free fields) stays where it was. */
function personLabels(name: string, { person_id }: Labels): Labels {
  const id = typeof person_id === 'string' && person_id !== '' ? { person_id } : {};
  return { ...id, name: name.trim() };
}

/** Everybody who can be named in the open episode, by name: who is in it, and who was named in another. */
export function selectKnownPeople(state: AppState): readonly KnownPerson[] {
  const set = selectIdentitySet(state);
  const decisions = selectDecisions(state);
  if (state.open === undefined || set === undefined || decisions === undefined) return NOBODY;
  return peopleOf(set, decisions, state.open, state.elsewhere, state.bank.people);
}
