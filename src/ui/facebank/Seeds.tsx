import { Check, Star } from 'lucide-react';
import { useMemo, useState } from 'react';
import { likeOthers } from '../../core/facebank/like-others.ts';
import type { Person, Seed } from '../../core/facebank/types.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { cosine } from '../kit/cosine.ts';
import { plural } from '../kit/format.ts';
import { SeedFace } from '../kit/SeedFace.tsx';
import { PersonChooser } from './PersonChooser.tsx';
import { originKind, originWords, personName } from './people-words.ts';
import './seeds.css';

/** The faces of a person; those that are chosen can be moved to somebody else, shown first, or removed. */
export function Seeds({ person }: { readonly person: Person }) {
  const bank = useStore((state) => state.bank);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [moving, setMoving] = useState(false);
  const seeds = useMemo(
    () => person.seeds.flatMap((id) => bank.seeds.get(id) ?? []),
    [person, bank],
  );
  const alike = useMemo(() => likeOthers(seeds), [seeds]);
  const here = person.seeds.filter((id) => chosen.has(id));
  const { featureSeed, removeSeeds, moveSeeds } = useStore.getState();
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const done = (): void => {
    setChosen(new Set());
    setMoving(false);
  };
  const name = personName(person);
  const [only] = here;
  return (
    <section className="person-part" aria-labelledby="seeds-heading">
      <header>
        <h2 id="seeds-heading" className="eyebrow">
          Seeds
        </h2>
        {here.length === 0 ? (
          <p>Episodes are compared with these faces. Drop photographs anywhere here.</p>
        ) : (
          <div className="seed-acts" role="toolbar" aria-label="Chosen seeds">
            <span>{plural(here.length, 'seed')} chosen</span>
            {here.length === 1 && only !== undefined && only !== person.seeds[0] && (
              <Button
                icon={Star}
                onClick={() => {
                  void featureSeed(person.id, only);
                  done();
                }}
              >
                Show first
              </Button>
            )}
            <Button aria-expanded={moving} onClick={() => setMoving(!moving)}>
              Somebody else…
            </Button>
            <Button
              onClick={() => {
                void removeSeeds(person.id, here);
                done();
              }}
            >
              Remove
            </Button>
            <Button look="plain" onClick={done}>
              Clear
            </Button>
          </div>
        )}
      </header>
      {moving && here.length > 0 && (
        <PersonChooser
          label={`Whose ${here.length === 1 ? 'face is this' : 'faces are these'}?`}
          but={person.id}
          creates
          onChoose={(to) => {
            void moveSeeds(here, to);
            done();
          }}
          onLeave={() => setMoving(false)}
        />
      )}
      {seeds.length === 0 ? (
        <p className="person-none">
          {name} has no face yet, so nobody can be recognised as {name}. Add a photograph, or lock
          an identity of that name in an episode and take its faces.
        </p>
      ) : (
        <ul className="seeds">
          {seeds.map((seed, i) => (
            <SeedTile
              key={seed.id}
              seed={seed}
              of={name}
              first={i === 0}
              alike={alike.get(seed.id)}
              chosen={chosen.has(seed.id)}
              onToggle={() => toggle(seed.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface SeedTileProps {
  readonly seed: Seed;
  readonly of: string;
  readonly first: boolean;
  /** Similarity with the middle of the person's other seeds of its model; undefined without any. */
  readonly alike: number | undefined;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}

function SeedTile({ seed, of, first, alike, chosen, onToggle }: SeedTileProps) {
  const where = originWords(seed);
  const { size } = seed.quality;
  const facts = [
    seed.model.name === '' ? 'model not known' : seed.model.name,
    ...(size === undefined ? [] : [`${Math.round(size)} px`]),
  ].join(' · ');
  return (
    <li>
      <button
        type="button"
        className="seed"
        aria-pressed={chosen}
        title={`${where}\n${facts}`}
        onClick={onToggle}
      >
        <SeedFace seed={seed.id} of={of} decorative />
        {first && (
          <span className="seed-first" title="Shown first">
            <Star size={12} aria-hidden="true" />
          </span>
        )}
        <span className="seed-tick" aria-hidden="true">
          <Check size={13} />
        </span>
        <span className="seed-words">
          <span>
            {where}
            {first && <span className="visually-hidden">, shown first</span>}
          </span>
          <small>
            {alike === undefined ? originKind(seed) : `${cosine(alike)} like the others`}
          </small>
        </span>
      </button>
    </li>
  );
}
