import { Lock } from 'lucide-react';
import type { Identity } from '../../core/identity/types.ts';
import type { ReviewSide } from '../../core/review/types.ts';
import { useStore } from '../../state/store.ts';
import { Face } from '../kit/Face.tsx';
import { plural } from '../kit/format.ts';
import { identityColour } from '../kit/identity-colour.ts';
import { displayName, isNamed } from '../kit/words.ts';
import { Filmstrip } from './Filmstrip.tsx';
import { sideFace, telling } from './side-faces.ts';

/** Tracks shown of a side. */
const TRACKS = 4;

interface SidePaneProps {
  readonly side: ReviewSide;
  readonly identity: Identity;
  /** The side is a part of the identity, not all of it. */
  readonly part: boolean;
}

/** One side of a question: its face large, who it is, and its tracks as filmstrips. */
export function SidePane({ side, identity, part }: SidePaneProps) {
  const summaries = useStore((s) => s.open?.summaries);
  if (summaries === undefined) return null;
  const name = displayName(identity);
  const { tracks } = side;
  const face = part ? sideFace(tracks, summaries) : identity.canonicalFace;
  const shown = telling(tracks, summaries, TRACKS);
  const faces = tracks.reduce((sum, track) => sum + (summaries.faceCount[track] ?? 0), 0);
  return (
    <article
      className="side"
      aria-label={part ? `${plural(tracks.length, 'track')} of ${name}` : name}
    >
      <Face row={face} of={name} className="side-face" />
      <div className="side-who">
        <h3>
          <i className="id-dot" style={{ background: identityColour(identity) }} />
          <span className={part || isNamed(identity) ? undefined : 'unnamed'}>
            {part ? plural(tracks.length, 'track') : name}
          </span>
          {identity.locked && <Lock size={13} aria-label="locked" strokeWidth={2.2} />}
        </h3>
        <p>
          {part ? `of ${name}` : plural(tracks.length, 'track')} · {plural(faces, 'face')}
        </p>
      </div>
      <ul className="films">
        {shown.map((track) => (
          <Filmstrip key={track} track={track} of={name} />
        ))}
        {shown.length < tracks.length && (
          <li className="films-more">and {plural(tracks.length - shown.length, 'more track')}</li>
        )}
      </ul>
    </article>
  );
}
