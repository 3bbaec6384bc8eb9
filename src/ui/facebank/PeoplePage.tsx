import { useStore } from '../../state/store.ts';
import { PeopleHead } from './PeopleHead.tsx';
import { PeopleWall } from './PeopleWall.tsx';
import { PersonView } from './PersonView.tsx';
import { PhotoDialog } from './PhotoDialog.tsx';
import { RecurringWall } from './RecurringWall.tsx';
import { ScreenTime } from './ScreenTime.tsx';
import { usePeopleKeys } from './use-people-keys.ts';
import { usePhotoDrop } from './use-photo-drop.ts';
import './people-page.css';
import type { Person } from '../../core/facebank/types.ts';

/** Who is looked at, also where their id has been changed since. */
const personNow = (people: readonly Person[], id: string): Person | undefined =>
  people.find((one) => one.id === id) ?? people.find(({ formerIds }) => formerIds.includes(id));

/** Everybody who is known, in all episodes of this browser. */
export function PeoplePage() {
  const view = useStore((state) => state.peopleView);
  const person = useStore((state) =>
    view.type === 'person' ? personNow(state.bank.people, view.id) : undefined,
  );
  usePeopleKeys();
  const drop = usePhotoDrop(undefined);
  return (
    <main className="people-page" id="centre" tabIndex={-1} {...drop}>
      {person !== undefined ? (
        <PersonView key={person.id} person={person} />
      ) : (
        <>
          <PeopleHead />
          {view.type === 'screen-time' ? (
            <ScreenTime />
          ) : view.type === 'recurring' ? (
            <RecurringWall />
          ) : (
            <PeopleWall />
          )}
        </>
      )}
      <PhotoDialog />
    </main>
  );
}
