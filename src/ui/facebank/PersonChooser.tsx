import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { SeedTarget } from '../../core/facebank/edit-people.ts';
import type { Person } from '../../core/facebank/types.ts';
import { largest } from '../../core/many.ts';
import { useStore } from '../../state/store.ts';
import { fuzzyScore } from '../acts/naming/fuzzy.ts';
import { SeedFace } from '../kit/SeedFace.tsx';
import { personName } from './people-words.ts';
import './person-chooser.css';

/** People that are offered at once. */
const OFFERED = 8;

interface PersonChooserProps {
  /** Name of the field. */
  readonly label: string;
  /** Who is not offered. */
  readonly but?: string;
  /** What stands in the field at first. */
  readonly text?: string;
  /** Whether a name that nobody has makes somebody new. */
  readonly creates?: boolean;
  readonly onChoose: (target: SeedTarget) => void;
  readonly onLeave: () => void;
}

/** A field for somebody who is known: arrows choose, Enter takes, Esc leaves. */
export function PersonChooser({
  label,
  but,
  text: first = '',
  creates = false,
  onChoose,
  onLeave,
}: PersonChooserProps) {
  const people = useStore((state) => state.bank.people);
  const [text, setText] = useState(first);
  const [at, setAt] = useState(0);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const offered = useMemo(
    () =>
      offeredPeople(
        people.filter((one) => one.id !== but),
        text,
      ),
    [people, but, text],
  );
  const name = text.trim();
  const isNew = creates && name !== '' && !offered.some((one) => personName(one) === name);
  const count = offered.length + (isNew ? 1 : 0);
  const choose = (index: number): void => {
    const person = offered[index];
    if (person !== undefined) onChoose({ type: 'person', id: person.id });
    else if (isNew) onChoose({ type: 'new', details: { name } });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(count === 0 ? 0 : (at + 1) % count);
    else if (event.key === 'ArrowUp') setAt(count === 0 ? 0 : (at + count - 1) % count);
    else if (event.key === 'Enter') choose(at);
    else if (event.key === 'Escape') onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="person-chooser">
      <label htmlFor={`${id}-field`}>{label}</label>
      <input
        id={`${id}-field`}
        ref={field}
        className="text-field"
        role="combobox"
        aria-expanded={count > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={count > 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={creates ? 'A name' : 'Find a person'}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        className="person-chooser-list"
        role="listbox"
        id={`${id}-list`}
        aria-label="Known people"
        tabIndex={-1}
      >
        {offered.map((person, i) => (
          <Option key={person.id} id={`${id}-${i}`} chosen={i === at} onTake={() => choose(i)}>
            <SeedFace seed={person.seeds[0]} of={personName(person)} decorative />
            <span>{personName(person)}</span>
            <small>{person.show}</small>
          </Option>
        ))}
        {isNew && (
          <Option
            id={`${id}-${offered.length}`}
            chosen={at === offered.length}
            onTake={() => choose(offered.length)}
          >
            <SeedFace seed={undefined} of={name} decorative />
            <span>{name}</span>
            <small>new</small>
          </Option>
        )}
        {count === 0 && (
          <p>
            {creates && name === ''
              ? 'Type a name.'
              : people.length === 0
                ? 'Nobody is known yet.'
                : 'Nobody is called that.'}
          </p>
        )}
      </div>
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly chosen: boolean;
  readonly onTake: () => void;
  readonly children: React.ReactNode;
}

function Option({ id, chosen, onTake, children }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys
    <div
      role="option"
      id={id}
      tabIndex={-1}
      aria-selected={chosen}
      className="person-option"
      onPointerDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      {children}
    </div>
  );
}

function offeredPeople(people: readonly Person[], text: string): readonly Person[] {
  const scored = people.flatMap((person) => {
    const scores = [personName(person), ...person.aliases].flatMap(
      (name) => fuzzyScore(text, name) ?? [],
    );
    return scores.length === 0 ? [] : [{ person, score: largest(scores) }];
  });
  return scored
    .sort(
      (a, b) => b.score - a.score || personName(a.person).localeCompare(personName(b.person), 'en'),
    )
    .slice(0, OFFERED)
    .map(({ person }) => person);
}
