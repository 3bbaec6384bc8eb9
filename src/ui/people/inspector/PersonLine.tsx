import { useId, useState } from 'react';
import type { Identity, Labels } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import './person-line.css';

/** The person that an identity is, by the id that holds in every episode: shown, said, gone to. */
export function PersonLine({ identity }: { readonly identity: Identity }) {
  const people = useStore((s) => s.bank.people);
  const [typing, setTyping] = useState(false);
  const id = identity.labels.person_id;
  const known = people.some((one) => one.id === id);
  if (typing) return <IdField identity={identity} onDone={() => setTyping(false)} />;
  return (
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
  );
}

/** The id being typed, completed from those that are known. Enter or leaving the field keeps it. */
function IdField({
  identity,
  onDone,
}: {
  readonly identity: Identity;
  readonly onDone: () => void;
}) {
  const people = useStore((s) => s.bank.people);
  const list = useId();
  const before = typeof identity.labels.person_id === 'string' ? identity.labels.person_id : '';
  const keep = (text: string): void => {
    onDone();
    const id = text.trim();
    if (id === before) return;
    const { person_id: _, ...rest } = identity.labels;
    const person = people.find((one) => one.id === id);
    const name: Labels =
      person === undefined || rest.name !== undefined ? {} : { name: person.name };
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
          else if (event.key === 'Escape') onDone();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <datalist id={list}>
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </datalist>
    </div>
  );
}
