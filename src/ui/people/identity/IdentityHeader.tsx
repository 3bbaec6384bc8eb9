import { ArrowLeft, ChevronLeft, ChevronRight, Lock, LockOpen, Pencil, PinOff } from 'lucide-react';
import { Fragment, type KeyboardEvent } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { stepIdentity, toggleLock } from '../../acts/identity-actions.ts';
import { NameField } from '../../acts/naming/NameField.tsx';
import { useRenaming } from '../../acts/renaming.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import { screenTime } from '../../kit/on-screen.ts';
import { displayName, duration, isNamed } from '../../kit/words.ts';

/** Who it is, how much there is of them, and what can be done with the whole identity. */
export function IdentityHeader({ identity }: { readonly identity: Identity }) {
  const episode = useStore((s) => s.open?.episode);
  const { setView, setRepresentative } = useStore.getState();
  const renaming = useRenaming((s) => s.place === 'header' && s.id === identity.id);
  const start = useRenaming((s) => s.start);
  const name = displayName(identity);
  const seconds = episode === undefined ? 0 : screenTime(episode, identity.tracks);
  const figures = [
    ...(isNamed(identity) ? [identity.id] : []),
    plural(identity.tracks.length, 'track'),
    plural(identity.faceCount, 'face'),
    `${duration(seconds)} on screen`,
    `σ² ${identity.variance.toFixed(2)}`,
  ];
  return (
    <header className="ident-header">
      <div className="ident-way">
        <Button look="plain" onClick={() => setView({ type: 'grid' })}>
          <ArrowLeft size={15} aria-hidden="true" />
          Identities <Kbd>Esc</Kbd>
        </Button>
        <IconButton
          label="Previous identity"
          hint="Shift+N"
          icon={ChevronLeft}
          onClick={() => stepIdentity(-1)}
        />
        <IconButton
          label="Next identity"
          hint="N"
          side="below-end"
          icon={ChevronRight}
          onClick={() => stepIdentity(1)}
        />
      </div>
      <div className="ident-hero">
        <Face row={identity.canonicalFace} of={name} className="ident-rep" />
        <div className="ident-who">
          <h2 tabIndex={-1} data-view-focus="" onKeyDown={toFaces}>
            <i className="id-dot" style={{ background: identityColour(identity) }} />
            {renaming ? <NameField identity={identity} /> : <span>{name}</span>}
          </h2>
          <p className="ident-figures">
            {figures.map((figure) => (
              <Fragment key={figure}>
                <span>{figure}</span>{' '}
              </Fragment>
            ))}
          </p>
        </div>
        <div className="ident-acts">
          {identity.representativeChosen && (
            <IconButton
              label="Automatic representative"
              icon={PinOff}
              onClick={() => setRepresentative(identity, undefined)}
            />
          )}
          <Button
            icon={identity.locked ? LockOpen : Lock}
            aria-pressed={identity.locked}
            onClick={() => toggleLock([identity])}
          >
            {identity.locked ? 'Unlock' : 'Lock'} <Kbd>L</Kbd>
          </Button>
          <Button icon={Pencil} onClick={() => start(identity.id, 'header')}>
            Rename <Kbd>R</Kbd>
          </Button>
        </div>
      </div>
    </header>
  );
}

/** Down from the heading to the first face. */
function toFaces(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown') return;
  event.preventDefault();
  document
    .querySelector<HTMLElement>('.ident-panel :is([role="option"], [data-index])[tabindex="0"]')
    ?.focus();
}
