import { ArrowLeft, ArrowRight, FlipHorizontal2, Lock, LockOpen, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { toggleLock } from '../../acts/identity-actions.ts';
import { moveTracks } from '../../acts/join.ts';
import { NameField } from '../../acts/naming/NameField.tsx';
import { useRenaming } from '../../acts/renaming.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { screenTime } from '../../kit/on-screen.ts';
import { displayName, duration, isNamed } from '../../kit/words.ts';
import { CompareTracks } from './CompareTracks.tsx';
import type { TrackOrder } from './compare-facts.ts';

interface CompareColumnProps {
  readonly identity: Identity;
  /** What it is compared with: the column beside it. */
  readonly beside: Identity;
  readonly order: TrackOrder;
  /** The column that keys act on. */
  readonly current: boolean;
  readonly onFocus: () => void;
  readonly left: Identity | undefined;
  readonly right: Identity | undefined;
}

/** One identity of the comparison: its face large, and all its tracks. */
export function CompareColumn(props: CompareColumnProps) {
  const { identity, left, right } = props;
  const episode = useStore((s) => s.open?.episode);
  const selection = useStore((s) => s.trackSelection);
  const { setTrackSelection } = useStore.getState();
  const renaming = useRenaming((s) => s.place === 'inspector' && s.id === identity.id);
  const start = useRenaming((s) => s.start);
  const [flipped, setFlipped] = useState(false);
  if (episode === undefined) return null;
  const name = displayName(identity);
  const chosen = [...identity.tracks].filter((track) => selection.has(track));
  const moveTo = (to: Identity): void => {
    moveTracks(chosen, to);
    setTrackSelection(new Set());
  };
  return (
    <section
      className="compare-column"
      aria-label={name}
      data-current={props.current ? '' : undefined}
      data-flipped={flipped ? '' : undefined}
      onFocus={props.onFocus}
    >
      <header>
        <Face row={identity.canonicalFace} of={name} className="compare-face" />
        <div className="compare-who">
          <h3>
            <i className="id-dot" style={{ background: identityColour(identity) }} />
            {renaming ? (
              <NameField identity={identity} />
            ) : (
              <span className={isNamed(identity) ? undefined : 'unnamed'}>{name}</span>
            )}
            {identity.locked && <Lock size={13} aria-label="locked" strokeWidth={2.2} />}
          </h3>
          <p>
            {plural(identity.tracks.length, 'track')} · {plural(identity.faceCount, 'face')} ·{' '}
            {duration(screenTime(episode, identity.tracks))}
          </p>
          <div className="compare-tools">
            <IconButton
              label={identity.locked ? `Unlock ${name}` : `Lock ${name}`}
              hint="L"
              icon={identity.locked ? LockOpen : Lock}
              onClick={() => toggleLock([identity])}
            />
            <IconButton
              label={`Rename ${name}`}
              hint="R"
              icon={Pencil}
              onClick={() => start(identity.id, 'inspector')}
            />
            <IconButton
              label={`Mirror the faces of ${name}`}
              icon={FlipHorizontal2}
              aria-pressed={flipped}
              onClick={() => setFlipped(!flipped)}
            />
          </div>
        </div>
      </header>
      <CompareTracks identity={identity} beside={props.beside} order={props.order} />
      {chosen.length > 0 && (
        <footer>
          <span>{plural(chosen.length, 'track')} selected</span>
          {left !== undefined && (
            <Button icon={ArrowLeft} onClick={() => moveTo(left)}>
              To {displayName(left)}
            </Button>
          )}
          {right !== undefined && (
            <Button icon={ArrowRight} onClick={() => moveTo(right)}>
              To {displayName(right)}
            </Button>
          )}
        </footer>
      )}
    </section>
  );
}
