import { type RefObject, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import type { KnownPerson } from '../known-people.ts';

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
export function NameSuggestions({ id, field, people, at, onTake }: NameSuggestionsProps) {
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
          <Face row={person.identity?.canonicalFace ?? -1} decorative />
          <span>{person.name}</span>
          <small>
            {person.identity === undefined
              ? 'not here yet'
              : plural(person.identity.tracks.length, 'track')}
          </small>
        </div>
      ))}
    </div>,
    document.body,
  );
}
