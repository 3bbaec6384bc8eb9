import { useStore } from '../../state/store.ts';
import { Kbd } from '../kit/Kbd.tsx';
import { type Assignment, assignPerson } from './assign.ts';
import { focusCentre } from './focus-centre.ts';
import './numbered-people.css';
import { selectNumbered } from './person-numbers.ts';

/** Who is under the keys 1 to 9, where such a key would act: each does what its key does. */
export function NumberedPeople({ about }: { readonly about: Assignment }) {
  const numbered = useStore(selectNumbered);
  const others = numbered.filter(
    ({ person: { identity } }) => identity === undefined || !isAll(about, identity.id),
  );
  if (others.length === 0) return null;
  return (
    <ul className="numbered" aria-label="It is">
      {others.map(({ number, person }) => (
        <li key={number}>
          <button
            type="button"
            title={`It is ${person.name}: key ${number}`}
            onClick={() => {
              assignPerson(about, person);
              focusCentre();
            }}
          >
            <Kbd>{String(number)}</Kbd>
            <span>{person.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const isAll = ({ identities, rows }: Assignment, id: string): boolean =>
  rows.length === 0 && identities.length === 1 && identities[0]?.id === id;
