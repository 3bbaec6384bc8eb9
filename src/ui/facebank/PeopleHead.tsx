import { Ellipsis, ImagePlus, Search, UserRoundPlus } from 'lucide-react';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { formatCount } from '../kit/format.ts';
import { Menu } from '../kit/Menu.tsx';
import { askForPhotos } from './ask-for-photos.ts';
import { peopleMenu } from './people-menu.ts';

/** Somebody new, whose page is where to say who it is. */
async function addSomebody(): Promise<void> {
  const { addPerson, setPeopleView } = useStore.getState();
  const done = await addPerson({ name: '' });
  if (done !== undefined) setPeopleView({ type: 'person', id: done.personId });
}

/** Name of the page, its two views, the search, and what can be done with all people. */
export function PeopleHead() {
  const known = useStore((state) => state.bank.people.length);
  const view = useStore((state) => state.peopleView.type);
  const several = useStore((state) => state.library.length > 1);
  return (
    <header className="people-head">
      <h1>
        People <span>{formatCount(known)}</span>
      </h1>
      <nav className="stages people-views" aria-label="Views">
        <View type="wall" label="Faces" here={view === 'wall' || view === 'person'} />
        <View type="screen-time" label="Screen time" here={view === 'screen-time'} />
        {several && <View type="recurring" label="Without a name" here={view === 'recurring'} />}
      </nav>
      {view === 'wall' && <PeopleSearch />}
      <div className="people-acts">
        <Button icon={UserRoundPlus} onClick={() => void addSomebody()}>
          New person
        </Button>
        <Button look="primary" icon={ImagePlus} onClick={() => askForPhotos(undefined)}>
          Add photographs
        </Button>
        <Menu
          label="More about people"
          className="icon-button"
          side="below-end"
          tip="More"
          button={<Ellipsis size={16} aria-hidden="true" />}
          items={peopleMenu()}
        />
      </div>
    </header>
  );
}

interface ViewProps {
  readonly type: 'wall' | 'screen-time' | 'recurring';
  readonly label: string;
  readonly here: boolean;
}

function View({ type, label, here }: ViewProps) {
  const setPeopleView = useStore((state) => state.setPeopleView);
  return (
    <button
      type="button"
      aria-current={here ? 'page' : undefined}
      onClick={() => setPeopleView({ type })}
    >
      {label}
    </button>
  );
}

/** Filters the wall; `/` comes here. */
function PeopleSearch() {
  const text = useStore((state) => state.peopleSearch);
  const setText = useStore((state) => state.setPeopleSearch);
  return (
    <search className="search people-search">
      <Search size={14} aria-hidden="true" />
      <input
        id="people-search"
        type="search"
        className="search-input"
        aria-label="Find people"
        aria-keyshortcuts="/"
        placeholder="Find people"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          event.preventDefault();
          if (text === '') event.currentTarget.blur();
          else setText('');
        }}
      />
    </search>
  );
}
