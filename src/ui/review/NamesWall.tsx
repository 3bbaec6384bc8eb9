import { CircleCheckBig, UserRoundX, X } from 'lucide-react';
import { memo, useMemo, useRef, useState } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet, selectUnnamed } from '../../state/views/selectors.ts';
import { offerMergeOfNamesakes } from '../acts/assign.ts';
import type { KnownPerson } from '../acts/known-people.ts';
import { withName } from '../acts/naming/NameField.tsx';
import { useNameChoice } from '../acts/naming/use-name-choice.tsx';
import { Button, IconButton } from '../kit/Button.tsx';
import { Face } from '../kit/Face.tsx';
import { formatCount, plural } from '../kit/format.ts';
import { Growing } from '../kit/Growing.tsx';
import { identityColour } from '../kit/identity-colour.ts';
import { displayName, isNamed, shortName } from '../kit/words.ts';
import { contrasting } from './side-faces.ts';
import { wallOrder } from './wall-order.ts';
import './names-wall.css';

/** Small faces beside the large one. */
const FACES = 4;

/**
 * Everybody who has no name, the largest first: type a name, Enter, the next. Who was named stays
 * where they are until the wall is left, so that nothing moves under the hand.
 */
export function NamesWall() {
  const set = useStore(selectIdentitySet);
  const unnamed = useStore(selectUnnamed);
  const close = useStore((s) => s.setDrawer);
  const before = useRef<readonly string[]>([]);
  const wall = useRef<HTMLUListElement>(null);
  const shown = useMemo(() => {
    before.current = wallOrder(before.current, unnamed, set?.identities ?? []);
    return before.current;
  }, [unnamed, set]);
  const byId = useMemo(() => new Map(set?.identities.map((one) => [one.id, one])), [set]);
  if (set === undefined) return null;
  const onward = (from: HTMLElement): void => nextField(wall.current, from)?.focus();
  const named = shown.length - unnamed.length;
  return (
    <section
      className="names"
      aria-label="People to name"
      tabIndex={-1}
      {...(shown.length === 0 && { 'data-drawer-focus': '' })}
    >
      <header className="review-head">
        <h2>Who are they?</h2>
        <span className="review-right">the largest first; type a name, Enter goes on</span>
        {shown.length > 0 && (
          <div className="review-progress">
            <progress
              aria-label="Naming progress"
              max={shown.length}
              value={named}
              aria-valuetext={`${named} named, ${unnamed.length} left`}
            />
            <span>
              <b>{formatCount(unnamed.length)}</b> left
            </span>
          </div>
        )}
        <IconButton
          label="Close the names"
          icon={X}
          hint="Esc"
          side="below-end"
          className={shown.length === 0 ? 'names-close' : ''}
          onClick={() => close('none')}
        />
      </header>
      <div className="names-scroll">
        {unnamed.length === 0 && <AllNamed />}
        <ul className="names-wall" ref={wall}>
          <Growing items={shown} keyOf={(id) => id}>
            {(id, i) => <Card identity={byId.get(id)} first={i === 0} onward={onward} />}
          </Growing>
        </ul>
      </div>
    </section>
  );
}

/** The field after this one whose identity has no name, else the first such; undefined when all have. */
function nextField(wall: HTMLElement | null, from: HTMLElement): HTMLElement | undefined {
  const fields = [...(wall?.querySelectorAll<HTMLInputElement>('.names-field') ?? [])];
  const at = fields.indexOf(from as HTMLInputElement);
  const free = (field: HTMLInputElement): boolean => field.value === '';
  return fields.slice(at + 1).find(free) ?? fields.find((field) => field !== from && free(field));
}

function AllNamed() {
  const setDialog = useStore((s) => s.setDialog);
  return (
    <div className="names-end">
      <CircleCheckBig size={22} strokeWidth={1.5} aria-hidden="true" />
      <p>Everybody has a name, or nobody has to name them.</p>
      <Button onClick={() => setDialog('export')}>Export</Button>
    </div>
  );
}

interface CardProps extends Omit<NameCardProps, 'identity'> {
  readonly identity: Identity | undefined;
}

function Card({ identity, ...rest }: CardProps) {
  return identity === undefined ? null : <NameCard identity={identity} {...rest} />;
}

interface NameCardProps {
  readonly identity: Identity;
  readonly first: boolean;
  readonly onward: (from: HTMLElement) => void;
}

const NameCard = memo(function NameCard({ identity, first, onward }: NameCardProps) {
  const open = useStore((s) => s.open);
  const faces = useMemo(
    () =>
      open === undefined ? [] : contrasting(identity.tracks, open.episode, open.summaries, FACES),
    [open, identity.tracks],
  );
  const { setStranger } = useStore.getState();
  const stranger = identity.labels.stranger === true;
  return (
    <li className="name-card" data-named={isNamed(identity) || stranger}>
      <Face row={identity.canonicalFace} of={displayName(identity)} className="name-card-face" />
      <div className="name-card-small" aria-hidden="true">
        {faces.map((row) => (
          <Face key={row} row={row} decorative className="side-small" />
        ))}
      </div>
      <p className="name-card-words">
        <i className="id-dot" style={{ background: identityColour(identity) }} />
        <span title={identity.id}>{stranger ? 'A stranger' : shortName(identity)}</span>
        <small>{plural(identity.tracks.length, 'track')}</small>
      </p>
      <div className="name-card-acts">
        <Field identity={identity} first={first} onward={onward} />
        <IconButton
          label={stranger ? `${identity.id} is no stranger` : `${identity.id} is a stranger`}
          icon={UserRoundX}
          disabled={identity.locked}
          aria-pressed={stranger}
          onClick={() => void setStranger([identity], !stranger)}
        />
      </div>
    </li>
  );
});

/** The name, completed from those that are known. Enter takes it and goes on; leaving the field keeps it. */
function Field({ identity, first, onward }: NameCardProps) {
  const field = useRef<HTMLInputElement>(null);
  const current = isNamed(identity) ? displayName(identity) : '';
  const [typed, setTyped] = useState<string>();
  const text = typed ?? current;
  // Enter goes on to the next field, which leaves this one before it is drawn again: it is given once.
  const given = useRef<string>(undefined);
  const give = (person: KnownPerson | undefined): void => {
    const name = (person?.name ?? text).trim();
    if (given.current === text) return;
    given.current = text;
    setTyped(undefined);
    if (name === current || identity.locked) return;
    const known = person ?? people.find((one) => one.name === name);
    const labels = withName({ ...identity.labels, ...known?.labels }, name);
    void useStore.getState().setLabels(identity, labels);
    if (name !== '') offerMergeOfNamesakes(identity, name);
  };
  const { people, props, list } = useNameChoice({
    identity,
    field,
    text,
    onText: (next) => {
      given.current = undefined;
      setTyped(next);
    },
    offering: typed !== undefined,
    onTake: (person) => {
      give(person);
      if (field.current !== null) onward(field.current);
    },
    onLeave: () => {
      if (typed === undefined) useStore.getState().setDrawer('none');
      else setTyped(undefined);
    },
  });
  return (
    <>
      <input
        {...props}
        className="text-field names-field"
        placeholder="Name"
        readOnly={identity.locked}
        {...(first && { 'data-drawer-focus': '' })}
        onBlur={() => typed !== undefined && give(undefined)}
      />
      {list}
    </>
  );
}
