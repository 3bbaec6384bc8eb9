import { ScanFace } from 'lucide-react';
import { type KeyboardEvent, memo, useMemo, useRef } from 'react';
import type { Person } from '../../core/facebank/types.ts';
import { selectSeenIn } from '../../state/facebank/seen-in.ts';
import { useStore } from '../../state/store.ts';
import { fold } from '../../state/views/visible.ts';
import { Button } from '../kit/Button.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { plural } from '../kit/format.ts';
import { SeedFace } from '../kit/SeedFace.tsx';
import { askForPhotos } from './ask-for-photos.ts';
import { personName } from './people-words.ts';
import { usePhotoDrop } from './use-photo-drop.ts';
import { wallMove } from './wall-moves.ts';

/** All faces, by name; below them the names that have no face yet. */
export function PeopleWall() {
  const people = useStore((state) => state.bank.people);
  const search = useStore((state) => state.peopleSearch);
  const found = useMemo(() => matching(people, search), [people, search]);
  if (people.length === 0) return <Nobody />;
  if (found.length === 0) return <NotFound />;
  const faces = found.filter(({ seeds }) => seeds.length > 0);
  const names = found.filter(({ seeds }) => seeds.length === 0);
  return (
    <div className="people-scroll">
      {faces.length > 0 && <Cards people={faces} />}
      {names.length > 0 && (
        <section className="people-names" aria-labelledby="people-names-heading">
          <h2 id="people-names-heading" className="eyebrow">
            Names without a face
          </h2>
          <p>Nobody can be matched with them until a photograph or an episode gives them one.</p>
          <Cards people={names} small />
        </section>
      )}
    </div>
  );
}

/** By name, other names and id; numbers in names as numbers. */
function matching(people: readonly Person[], search: string): readonly Person[] {
  const wanted = fold(search.trim());
  const has = (text: string): boolean => fold(text).includes(wanted);
  return people
    .filter(({ id, name, aliases }) => wanted === '' || [id, name, ...aliases].some(has))
    .sort((a, b) => personName(a).localeCompare(personName(b), 'en', { numeric: true }));
}

interface CardsProps {
  readonly people: readonly Person[];
  readonly small?: boolean;
}

function Cards({ people, small = false }: CardsProps) {
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (wallMove(list.current, event.key)) event.preventDefault();
  };
  return (
    <ul
      className={small ? 'people-cards people-cards-small' : 'people-cards'}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {people.map((person) => (
        <PersonCard key={person.id} person={person} />
      ))}
    </ul>
  );
}

const PersonCard = memo(function PersonCard({ person }: { readonly person: Person }) {
  const setPeopleView = useStore((state) => state.setPeopleView);
  const seen = useStore((state) => selectSeenIn(state).get(person.id)?.length ?? 0);
  const drop = usePhotoDrop(person.id);
  const name = personName(person);
  const words = [
    person.seeds.length > 0 && plural(person.seeds.length, 'seed'),
    seen > 0 && plural(seen, 'episode'),
    person.show,
  ].filter((part) => part !== false && part !== '');
  return (
    <li>
      <button
        type="button"
        className="person-card"
        data-person={person.id}
        onClick={() => setPeopleView({ type: 'person', id: person.id })}
        {...drop}
      >
        <SeedFace seed={person.seeds[0]} of={name} decorative />
        <span className="person-card-words">
          <b>
            {person.colour !== undefined && (
              <i className="id-dot" style={{ background: `var(--id-${person.colour})` }} />
            )}
            {name}
          </b>
          <small>{words.length === 0 ? 'no face yet' : words.join(' · ')}</small>
        </span>
      </button>
    </li>
  );
});

function NotFound() {
  const { setPeopleSearch } = useStore.getState();
  return (
    <EmptyState
      title="Nobody is called that"
      text="Names, other names and ids are searched."
      action={{ label: 'Show everybody', run: () => setPeopleSearch('') }}
    />
  );
}

/** The first visit says what this is for, and the three ways to begin. */
function Nobody() {
  const opened = useStore((state) => state.open !== undefined);
  const setPage = useStore((state) => state.setPage);
  return (
    <div className="people-nobody">
      <span className="people-nobody-icon" aria-hidden="true">
        <ScanFace size={40} strokeWidth={1.2} />
      </span>
      <h2>Nobody is known yet</h2>
      <p>
        A person who is named once is recognised in every later episode. Drop photographs here, name
        and lock people of an episode, or import the people that your pipeline knows.
      </p>
      <div className="people-nobody-acts">
        <Button look="primary" onClick={() => askForPhotos(undefined)}>
          Add photographs
        </Button>
        {opened && <Button onClick={() => setPage('episode')}>Back to the episode</Button>}
      </div>
    </div>
  );
}
