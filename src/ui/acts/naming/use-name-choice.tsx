import {
  type ChangeEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useId,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { SeedFace } from '../../kit/SeedFace.tsx';
import { type KnownPerson, selectKnownPeople } from '../known-people.ts';
import { fuzzyScore } from './fuzzy.ts';
import './name-field.css';

/** Names that are offered at once. */
const OFFERED = 6;

interface NameChoiceOptions {
  /** Who is named. */
  readonly identity: Identity;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** False while nobody is offered. */
  readonly offering?: boolean;
  /** Enter or a click; undefined takes what was typed. */
  readonly onTake: (person: KnownPerson | undefined) => void;
  readonly onLeave: () => void;
}

/**
 * A field for a name, completed from those that are known: arrows choose, Tab completes, Enter takes,
 * Esc leaves. What is in `props` goes to the input, `list` beside it.
 */
export function useNameChoice(options: NameChoiceOptions) {
  const { identity, field, text, onText, offering = true, onTake, onLeave } = options;
  const people = useStore(selectKnownPeople);
  const [at, setAt] = useState(-1);
  const id = useId();
  const offered = useMemo(
    () => (offering ? suggestions(people, text, identity) : []),
    [people, text, offering, identity],
  );
  const chosen = offered[at];
  const count = offered.length;
  const change = (next: string): void => {
    onText(next);
    setAt(-1);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const completion = chosen ?? offered[0];
    // Also with nothing to choose from: what is around the field moves with the arrows, and a field that
    // is left keeps what was typed so far.
    if (event.key === 'ArrowDown') setAt(at + 1 >= count ? Math.min(0, count - 1) : at + 1);
    else if (event.key === 'ArrowUp') setAt(at <= 0 ? count - 1 : at - 1);
    else if (event.key === 'Enter') onTake(chosen);
    else if (event.key === 'Escape') onLeave();
    else if (event.key === 'Tab' && !event.shiftKey && completion && completion.name !== text) {
      change(completion.name);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const props = {
    ref: field,
    role: 'combobox',
    'aria-label': `Name of ${identity.id}`,
    'aria-expanded': count > 0,
    'aria-controls': count > 0 ? id : undefined,
    'aria-autocomplete': 'list',
    'aria-activedescendant': chosen === undefined ? undefined : `${id}-${at}`,
    value: text,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: ChangeEvent<HTMLInputElement>) => change(event.currentTarget.value),
    onKeyDown,
  } as const;
  const list: ReactNode = count > 0 && (
    <NameSuggestions id={id} field={field} people={offered} at={at} onTake={onTake} />
  );
  return { people, chosen, props, list };
}

/** People whose names answer what was typed, best first; not the one being named. */
function suggestions(
  people: readonly KnownPerson[],
  text: string,
  identity: Identity,
): readonly KnownPerson[] {
  if (text.trim() === '') return [];
  return people
    .flatMap((person) => {
      const score = person.identity === identity ? undefined : scoreOf(person, text);
      return score === undefined ? [] : { person, score };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, OFFERED)
    .map(({ person }) => person);
}

/** By name, or by the id that files call the person. */
function scoreOf({ name, labels }: KnownPerson, text: string): number | undefined {
  const { person_id: id } = labels;
  const byId = typeof id === 'string' ? fuzzyScore(text, id) : undefined;
  const byName = fuzzyScore(text, name);
  return byName === undefined || byId === undefined ? (byName ?? byId) : Math.max(byName, byId);
}

interface NameSuggestionsProps {
  readonly id: string;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly people: readonly KnownPerson[];
  readonly at: number;
  readonly onTake: (person: KnownPerson) => void;
}

/** Room that the list keeps from the edges of the window, px. */
const EDGE = 8;
const WIDTH = 260;
/** Height of a line, px; as in name-field.css. */
const LINE = 38;

/** Known people under the name being typed; beside the page, because cards cut off what leaves them. */
function NameSuggestions({ id, field, people, at, onTake }: NameSuggestionsProps) {
  const [place, setPlace] = useState<{ left: number; top: number }>();
  const height = people.length * LINE + 10;
  useLayoutEffect(() => {
    const box = field.current?.getBoundingClientRect();
    if (box === undefined) return;
    const below = box.bottom + 6;
    const top = below + height > innerHeight - EDGE ? box.top - 6 - height : below;
    setPlace({ left: Math.max(EDGE, Math.min(box.left, innerWidth - WIDTH - EDGE)), top });
  }, [field, height]);
  return createPortal(
    <div
      className="menu name-suggestions"
      role="listbox"
      id={id}
      aria-label="Known people"
      tabIndex={-1}
      style={{ ...place, width: WIDTH, visibility: place === undefined ? 'hidden' : 'visible' }}
    >
      {people.map((person, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys
        <div
          key={person.name}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === at}
          className="name-suggestion"
          // The field would lose the focus and keep what was typed; the cell around it is not meant.
          onPointerDown={(event) => {
            event.preventDefault();
            event.stopPropagation();
          }}
          onClick={(event) => {
            event.stopPropagation();
            onTake(person);
          }}
        >
          {person.identity === undefined && person.seed !== undefined ? (
            <SeedFace seed={person.seed} of={person.name} decorative />
          ) : (
            <Face row={person.identity?.canonicalFace ?? -1} decorative />
          )}
          <span>{person.name}</span>
          <small>
            {person.identity === undefined
              ? (person.from ?? (person.seed === undefined ? 'not here yet' : 'known'))
              : plural(person.identity.tracks.length, 'track')}
          </small>
        </div>
      ))}
    </div>,
    document.body,
  );
}
