import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { Identity, Labels } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { fold } from '../../../state/views/visible.ts';
import { displayName, isNamed } from '../../kit/words.ts';
import { offerMergeOfNamesakes } from '../assign.ts';
import { type KnownPerson, selectKnownPeople } from '../known-people.ts';
import { useRenaming } from '../renaming.ts';
import { focusAgain, focusedNow } from './focus-again.ts';
import { fuzzyScore } from './fuzzy.ts';
import './name-field.css';
import { NameSuggestions } from './NameSuggestions.tsx';

/** Names that are offered at once. */
const OFFERED = 6;

/**
 * The name being typed, in place, with the people who are known. Enter takes what is typed, or what
 * the arrows chose; Tab completes; Esc gives it up; leaving the field keeps it.
 */
export function NameField({ identity }: { readonly identity: Identity }) {
  const setLabels = useStore((state) => state.setLabels);
  const people = useStore(selectKnownPeople);
  const stop = useRenaming((state) => state.stop);
  const before = useRef(focusedNow());
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const id = useId();
  const current = isNamed(identity) ? displayName(identity) : '';
  const [text, setText] = useState(current);
  const [at, setAt] = useState(-1);
  const [typed, setTyped] = useState(false);
  const offered = useMemo(
    () => (typed ? suggestions(people, text, identity) : []),
    [people, text, typed, identity],
  );
  const chosen = offered[at];

  const finish = (value: string | undefined, refocus: boolean, person?: KnownPerson): void => {
    if (done.current) return;
    done.current = true;
    if (value !== undefined && value.trim() !== current) {
      const same = person ?? people.find(({ name }) => fold(name) === fold(value.trim()));
      setLabels(identity, { ...withName(identity.labels, value), ...idOf(same) });
      offerMergeOfNamesakes(identity, value);
    }
    stop();
    if (refocus) focusAgain(before.current);
  };
  const take = (person: KnownPerson): void => finish(person.name, true, person);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const count = offered.length;
    const completion = chosen ?? offered[0];
    if (event.key === 'ArrowDown' && count > 0) setAt(at + 1 >= count ? 0 : at + 1);
    else if (event.key === 'ArrowUp' && count > 0) setAt(at <= 0 ? count - 1 : at - 1);
    else if (event.key === 'Enter') {
      if (chosen === undefined) finish(text, true);
      else take(chosen);
    } else if (event.key === 'Escape') finish(undefined, true);
    else if (event.key === 'Tab' && !event.shiftKey && completes(completion, text)) {
      setText(completion?.name ?? text);
      setAt(-1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <input
        ref={field}
        className="name-field"
        role="combobox"
        aria-label={`Name of ${identity.id}`}
        aria-expanded={offered.length > 0}
        aria-controls={offered.length > 0 ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : `${id}-${at}`}
        value={text}
        placeholder={identity.id}
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: it was asked for by a key or a button
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setTyped(true);
          setAt(-1);
        }}
        onBlur={(event) => finish(event.currentTarget.value, false)}
        onKeyDown={onKeyDown}
      />
      {offered.length > 0 && (
        <NameSuggestions id={id} field={field} people={offered} at={at} onTake={take} />
      )}
    </>
  );
}

/** People whose names answer what was typed, best first; not the one being named. */
export function suggestions(
  people: readonly KnownPerson[],
  text: string,
  identity: Identity,
): readonly KnownPerson[] {
  if (text.trim() === '') return [];
  return people
    .flatMap((person) => {
      const score = person.identity === identity ? undefined : fuzzyScore(text, person.name);
      return score === undefined ? [] : { person, score };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, OFFERED)
    .map(({ person }) => person);
}

const completes = (person: KnownPerson | undefined, text: string): boolean =>
  person !== undefined && person.name !== text;

/** The person id that goes with a known name. */
function idOf(person: KnownPerson | undefined): Labels {
  const id = person?.labels.person_id;
  return id === undefined ? {} : { person_id: id };
}

/** Labels with the name set, or without one when it is blank. */
export function withName(labels: Labels, name: string): Labels {
  const { name: _, ...rest } = labels;
  const trimmed = name.trim();
  return trimmed === '' ? rest : { ...rest, name: trimmed };
}
