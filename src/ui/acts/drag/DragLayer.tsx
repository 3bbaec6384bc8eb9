import { Ban, Merge, Plus } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { isListed } from '../../../state/views/visible.ts';
import { cosine } from '../../kit/cosine.ts';
import { Face } from '../../kit/Face.tsx';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName, shortName } from '../../kit/words.ts';
import type { Cargo } from '../cargo.ts';
import { useNearestTo } from '../use-similarity.ts';
import './drag.css';
import { effectNow } from '../do-drop.ts';
import { lookOfIdentity, useDrag } from './drag-state.ts';
import { EffectLine } from './EffectLine.tsx';

/** Identities that are offered in the dock: the most similar ones. */
const OFFERED = 6;

/** What a drag shows: what is carried, what would happen, and a dock with more places to drop. */
export function DragLayer() {
  const cargo = useDrag((s) => s.cargo);
  if (cargo === undefined) return null;
  return (
    <>
      <Dock cargo={cargo} />
      <Ghost cargo={cargo} />
    </>
  );
}

function Ghost({ cargo }: { readonly cargo: Cargo }) {
  const { x, y, target, effect } = useDrag();
  const set = useStore(selectIdentitySet);
  const to =
    target?.type === 'identity' ? set?.identities.find(({ id }) => id === target.id) : undefined;
  const at = besidePointer(x, y);
  return (
    <div className="drag-ghost" style={{ transform: `translate(${at.x}px, ${at.y}px)` }}>
      <div className="ghost-faces">
        {cargo.faces.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same face can stand for two
          <Face key={i} row={row} decorative />
        ))}
        {cargo.count > 1 && <b className="ghost-count">{cargo.count}</b>}
      </div>
      <div className="ghost-words" data-refused={effect?.refused === undefined ? undefined : ''}>
        <span className="ghost-title">
          {cargo.words}
          {to !== undefined && effect?.refused === undefined && <> → {displayName(to)}</>}
        </span>
        {effect === undefined ? (
          <span className="effect-line">drop on a person, or below</span>
        ) : (
          <EffectLine cargo={cargo} effect={effect} />
        )}
      </div>
    </div>
  );
}

/** Largest size of what follows the pointer, and its distance from it, px; as in drag.css. */
const GHOST = { width: 340, height: 64, gap: 14, edge: 8 };

/** Below and to the right of the pointer, inside of the window. */
function besidePointer(x: number, y: number): { readonly x: number; readonly y: number } {
  const { width, height, gap, edge } = GHOST;
  const right = Math.max(edge, innerWidth - Math.min(width, innerWidth - 2 * edge) - edge);
  const below = y + gap + height > innerHeight ? y - gap - height : y + gap;
  return { x: Math.min(x + gap, right), y: below };
}

function Dock({ cargo }: { readonly cargo: Cargo }) {
  const set = useStore(selectIdentitySet);
  const others = useMemo(
    () => (set?.identities ?? []).filter((one) => isListed(one) && !cargo.homes.includes(one)),
    [set, cargo],
  );
  const nearest = useNearestTo(cargo.rows, others, OFFERED);
  // What the files delete is like nobody yet.
  const offered =
    nearest.length > 0 || cargo.homes.length > 0
      ? nearest
      : largestOf(others).map((identity) => ({ identity, similarity: undefined }));
  const whole = cargo.identities.length > 0;
  return (
    <div className="drag-dock" aria-hidden="true">
      <Place cargo={cargo} type="new" icon={whole ? <Merge size={18} /> : <Plus size={18} />}>
        {whole ? 'Merge into one' : 'New identity'}
      </Place>
      <div className="dock-people">
        {offered.map(({ identity, similarity }) => (
          <Person key={identity.id} id={identity.id} row={identity.canonicalFace}>
            <i className="id-dot" style={{ background: identityColour(identity) }} />
            <span>{shortName(identity)}</span>
            {similarity !== undefined && <small>{cosine(similarity)}</small>}
          </Person>
        ))}
      </div>
      <Place cargo={cargo} type="noise" icon={<Ban size={18} />}>
        Noise
      </Place>
    </div>
  );
}

const largestOf = (others: readonly Identity[]): readonly Identity[] =>
  [...others].sort((a, b) => b.tracks.length - a.tracks.length).slice(0, OFFERED);

function Place(props: {
  readonly cargo: Cargo;
  readonly type: 'new' | 'noise';
  readonly icon: ReactNode;
  readonly children: ReactNode;
}) {
  const { cargo, type } = props;
  const over = useDrag((s) => s.target?.type === type);
  const refused = useMemo(() => effectNow(cargo, { type })?.refused !== undefined, [cargo, type]);
  const look = refused ? 'refusing' : over ? 'over' : 'open';
  return (
    <div className="dock-place" data-drop={type} data-look={look}>
      {props.icon}
      {props.children}
    </div>
  );
}

function Person(props: {
  readonly id: string;
  readonly row: number;
  readonly children: ReactNode;
}) {
  const look = useDrag(lookOfIdentity(props.id));
  return (
    <div className="dock-person" data-drop={`identity:${props.id}`} data-look={look}>
      <Face row={props.row} decorative />
      <span className="dock-name">{props.children}</span>
    </div>
  );
}
