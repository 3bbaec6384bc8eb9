import { ArrowLeft, ImagePlus, Trash2, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { Person } from '../../core/facebank/types.ts';
import { useStore } from '../../state/store.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { plural } from '../kit/format.ts';
import { SeedFace } from '../kit/SeedFace.tsx';
import { Appearances } from './Appearances.tsx';
import { askForPhotos } from './ask-for-photos.ts';
import { PersonChooser } from './PersonChooser.tsx';
import { PersonFields } from './PersonFields.tsx';
import { personName } from './people-words.ts';
import { Seeds } from './Seeds.tsx';
import { usePhotoDrop } from './use-photo-drop.ts';
import './person-view.css';

/** Everything about one person: who they are, their faces, where they were seen. */
export function PersonView({ person }: { readonly person: Person }) {
  const { setPeopleView, deletePeople, mergePeople } = useStore.getState();
  const [merging, setMerging] = useState(false);
  const drop = usePhotoDrop(person.id);
  const name = personName(person);
  const back = (): void => setPeopleView({ type: 'wall' });
  return (
    <div className="person-view" {...drop}>
      <header className="person-head">
        <IconButton label="All people" hint="Esc" icon={ArrowLeft} onClick={back} />
        <h1>{name}</h1>
        <span className="person-head-words">
          {person.seeds.length === 0 ? 'no face yet' : plural(person.seeds.length, 'seed')}
        </span>
        <div className="people-acts">
          <Button icon={UsersRound} aria-expanded={merging} onClick={() => setMerging(!merging)}>
            Same as…
          </Button>
          <Button
            icon={Trash2}
            onClick={() => {
              void deletePeople([person.id]);
              back();
            }}
          >
            Delete
          </Button>
          <Button look="primary" icon={ImagePlus} onClick={() => askForPhotos(person.id)}>
            Add photographs
          </Button>
        </div>
      </header>
      {merging && (
        <PersonChooser
          label={`Who is the same person as ${name}?`}
          but={person.id}
          onChoose={(other) => {
            setMerging(false);
            if (other.type === 'person') void mergePeople(person.id, [other.id]);
          }}
          onLeave={() => setMerging(false)}
        />
      )}
      <div className="person-body">
        <aside className="person-side" aria-label={`About ${name}`}>
          <SeedFace seed={person.seeds[0]} of={name} className="person-hero" />
          <PersonFields person={person} />
        </aside>
        <div className="person-main">
          <Seeds person={person} />
          <Appearances person={person} />
        </div>
      </div>
    </div>
  );
}
