import { useId, useRef, useState } from 'react';
import type { Identity, Labels, MatchEvidence } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectKnownPeople } from '../../acts/known-people.ts';
import { Button } from '../../kit/Button.tsx';
import { cosine } from '../../kit/cosine.ts';
import { SeedFace } from '../../kit/SeedFace.tsx';
import './person-line.css';

/** The person that an identity is, by the id that holds in every episode: shown, said, gone to. */
export function PersonLine({ identity }: { readonly identity: Identity }) {
  const people = useStore((s) => s.bank.people);
  const [typing, setTyping] = useState(false);
  const id = identity.labels.person_id;
  const known = people.some((one) => one.id === id);
  const { match } = identity;
  if (typing) return <IdField identity={identity} onDone={() => setTyping(false)} />;
  return (
    <>
      {match !== undefined && <Evidence match={match} />}
      <p className="person-line">
        {typeof id === 'string' && id !== '' ? (
          known ? (
            <button
              type="button"
              className="person-link"
              title="Open this person"
              onClick={() => useStore.getState().setPeopleView({ type: 'person', id })}
            >
              {id}
            </button>
          ) : (
            <span>{id}</span>
          )
        ) : (
          <span className="person-line-none">no person id</span>
        )}
        <Button look="plain" disabled={identity.locked} onClick={() => setTyping(true)}>
          {typeof id === 'string' && id !== '' ? 'Change' : 'Say it'}
        </Button>
      </p>
    </>
  );
}

/** By which face matching named it, how like, and how far ahead of the next person. */
function Evidence({ match }: { readonly match: MatchEvidence }) {
  const person = useStore((s) => s.bank.people.find((one) => one.id === match.personId));
  return (
    <p className="person-match">
      <SeedFace seed={match.seedId} of={person?.name ?? match.personId} />
      <span>
        Named by matching: {cosine(match.similarity)} like this face, {cosine(match.margin)} ahead
        of the next person. A name that you give stays for good.
      </span>
    </p>
  );
}

/** The id being typed, completed from those of known people and of other identities. Enter or leaving the field keeps it. */
function IdField({
  identity,
  onDone,
}: {
  readonly identity: Identity;
  readonly onDone: () => void;
}) {
  const people = useStore(selectKnownPeople);
  const list = useId();
  const before = typeof identity.labels.person_id === 'string' ? identity.labels.person_id : '';
  const done = useRef(false);
  const keep = (text: string): void => {
    if (done.current) return;
    done.current = true;
    onDone();
    const id = text.trim();
    if (id === before) return;
    const { person_id: _, ...rest } = identity.labels;
    const person = people.find(({ labels }) => labels.person_id === id);
    const name: Labels =
      person === undefined || rest.name !== undefined || person.name === id
        ? {}
        : { name: person.name };
    void useStore
      .getState()
      .setLabels(identity, id === '' ? rest : { ...name, ...rest, person_id: id });
  };
  return (
    <div className="person-line">
      <input
        className="text-field"
        aria-label={`Person id of ${identity.id}`}
        // biome-ignore lint/a11y/noAutofocus: it was asked for by a button
        autoFocus
        list={list}
        defaultValue={before}
        placeholder="ava-stone"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        onBlur={(event) => keep(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep(event.currentTarget.value);
          else if (event.key === 'Escape') {
            done.current = true;
            onDone();
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <datalist id={list}>
        {people.flatMap(({ name, labels, identity: who }) =>
          typeof labels.person_id === 'string' && who?.id !== identity.id ? (
            <option key={labels.person_id} value={labels.person_id}>
              {name}
            </option>
          ) : (
            []
          ),
        )}
      </datalist>
    </div>
  );
}
