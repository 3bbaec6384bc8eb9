import { memo } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { Face } from '../common-face/Face.tsx';
import { displayName, timecode } from '../common-face/words.ts';
import { identityColour } from '../grid/identity-colour.ts';
import { useNearest } from '../identity/use-similarity.ts';

interface SingletonTileProps {
  readonly identity: Identity;
  /** Everything it could belong to. */
  readonly clusters: readonly Identity[];
}

/** One lone track: its best face, when it is on screen, and whom it is most like. */
export const SingletonTile = memo(function SingletonTile(props: SingletonTileProps) {
  const { identity, clusters } = props;
  const [nearest] = useNearest(identity, clusters, 1);
  return (
    <>
      <span className="tile">
        <Face row={identity.canonicalFace} of={displayName(identity)} />
      </span>
      <span className="single-caption">
        <span className="single-near">
          {nearest !== undefined && (
            <span style={{ borderColor: identityColour(nearest.identity) }}>
              <Face row={nearest.identity.canonicalFace} decorative />
            </span>
          )}
        </span>
        <span className="single-words">
          <span>{timecode(identity.firstTs)}</span>
          {nearest !== undefined && (
            <span title={`Nearest: ${displayName(nearest.identity)}`}>
              <b>{nearest.similarity.toFixed(2)}</b> {displayName(nearest.identity)}
            </span>
          )}
        </span>
      </span>
    </>
  );
});
