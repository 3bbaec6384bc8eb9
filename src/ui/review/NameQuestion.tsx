import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { offerMergeOfNamesakes } from '../acts/assign.ts';
import { type KnownPerson, selectKnownPeople } from '../acts/known-people.ts';
import { suggestions } from '../acts/naming/NameField.tsx';
import { NameSuggestions } from '../acts/naming/NameSuggestions.tsx';
import { Button } from '../kit/Button.tsx';
import '../acts/naming/name-field.css';
import { nameShown } from './answer-shown.ts';

interface NameQuestionProps {
  readonly identity: Identity;
  readonly field: RefObject<HTMLInputElement | null>;
  /** The field was left for the panel around it. */
  readonly onLeave: () => void;
}

/** Who is this? A name, completed from those that are known: arrows choose, Tab completes, Enter takes. */
export function NameQuestion({ identity, field, onLeave }: NameQuestionProps) {
  const people = useStore(selectKnownPeople);
  const [name, setName] = useState('');
  const [at, setAt] = useState(-1);
  const id = useId();
  const offered = useMemo(() => suggestions(people, name, identity), [people, name, identity]);
  const chosen = offered[at];
  const give = (person: KnownPerson | undefined): void => {
    const given = person?.name ?? name;
    if (given.trim() === '') return;
    const known = person ?? people.find((one) => one.name === given.trim());
    onLeave();
    nameShown(identity, known?.labels ?? { name: given });
    offerMergeOfNamesakes(identity, given);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const count = offered.length;
    const completion = chosen ?? offered[0];
    if (event.key === 'ArrowDown' && count > 0) setAt(at + 1 >= count ? 0 : at + 1);
    else if (event.key === 'ArrowUp' && count > 0) setAt(at <= 0 ? count - 1 : at - 1);
    else if (event.key === 'Enter') give(chosen);
    else if (event.key === 'Escape') onLeave();
    else if (event.key === 'Tab' && !event.shiftKey && completion && completion.name !== name) {
      setName(completion.name);
      setAt(-1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="name-question">
      <input
        ref={field}
        className="text-field"
        role="combobox"
        aria-label={`Name of ${identity.id}`}
        aria-expanded={offered.length > 0}
        aria-controls={offered.length > 0 ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : `${id}-${at}`}
        placeholder="Type a name"
        value={name}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setAt(-1);
        }}
        onKeyDown={onKeyDown}
      />
      <Button disabled={name.trim() === ''} onClick={() => give(chosen)}>
        Name
      </Button>
      {offered.length > 0 && (
        <NameSuggestions id={id} field={field} people={offered} at={at} onTake={give} />
      )}
    </div>
  );
}
