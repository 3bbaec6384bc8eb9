import { type Ref, useId, useState } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../common/Button.tsx';
import { selectKnownPeople } from '../keys/known-people.ts';
import { nameShown } from './review-acts.ts';

interface NameQuestionProps {
  readonly identity: Identity;
  readonly field: Ref<HTMLInputElement>;
  /** The field was left for the panel around it. */
  readonly onLeave: () => void;
}

/** Who is this? A name, completed from those that are known. */
export function NameQuestion({ identity, field, onLeave }: NameQuestionProps) {
  const people = useStore(selectKnownPeople);
  const [name, setName] = useState('');
  const list = useId();
  const give = (): void => {
    const known = people.find((person) => person.name === name.trim());
    nameShown(identity, known?.labels ?? { name });
    onLeave();
  };
  return (
    <form
      className="name-question"
      onSubmit={(event) => {
        event.preventDefault();
        give();
      }}
    >
      <input
        ref={field}
        className="text-field"
        aria-label={`Name of ${identity.id}`}
        placeholder="Type a name"
        list={list}
        value={name}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          onLeave();
        }}
      />
      <datalist id={list}>
        {people.map((person) => (
          <option key={person.name} value={person.name} />
        ))}
      </datalist>
      <Button type="submit" disabled={name.trim() === ''}>
        Name
      </Button>
    </form>
  );
}
