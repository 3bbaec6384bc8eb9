import { Check, Lock } from 'lucide-react';
import { memo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { lookOfIdentity, useDrag } from '../../acts/drag/drag-state.ts';
import { useHomes } from '../../acts/use-homes.ts';
import { Face } from '../../kit/Face.tsx';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName, shortName, timecode } from '../../kit/words.ts';
import { selectOrigin } from './select-origin.ts';

interface SingletonTileProps {
  readonly identity: Identity;
  readonly selected: boolean;
}

/** One lone track: its best face, when it is on screen, and whom it is most like. */
export const SingletonTile = memo(function SingletonTile(props: SingletonTileProps) {
  const { identity, selected } = props;
  const nearest = useHomes((s) => s.homes.get(identity.id));
  const home = useStore((s) =>
    selectIdentitySet(s)?.identities.find(({ id }) => id === nearest?.id),
  );
  const look = useDrag(lookOfIdentity(identity.id));
  const origin = useStore((s) => selectOrigin(s, identity.tracks[0] ?? -1));
  return (
    <div
      className="single"
      data-selected={selected ? '' : undefined}
      data-drop={`identity:${identity.id}`}
      data-look={look}
    >
      <span className="tile">
        <Face row={identity.canonicalFace} of={displayName(identity)} />
        <span className="card-check" data-check="" aria-hidden="true">
          <Check size={14} strokeWidth={3} />
        </span>
      </span>
      <span className="single-caption">
        <span className="single-near">
          {home !== undefined && (
            <span style={{ borderColor: identityColour(home) }}>
              <Face row={home.canonicalFace} decorative />
            </span>
          )}
        </span>
        <span className="single-words">
          <span>
            {timecode(identity.firstTs)}
            {home?.locked === true && <Lock size={10} aria-hidden="true" />}
            {origin !== undefined && <em title={origin.why}>{origin.word}</em>}
          </span>
          {nearest !== undefined && home !== undefined && (
            <span title={`Nearest: ${displayName(home)}`}>
              <b>{nearest.similarity.toFixed(2)}</b> {shortName(home)}
            </span>
          )}
        </span>
      </span>
    </div>
  );
});
