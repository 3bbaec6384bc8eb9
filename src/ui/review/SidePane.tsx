import { Lock } from 'lucide-react';
import { useMemo } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import type { ReviewSide } from '../../core/review/types.ts';
import { useStore } from '../../state/store.ts';
import { selectResult } from '../../state/views/clustered.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { Face } from '../kit/Face.tsx';
import { plural } from '../kit/format.ts';
import { identityColour } from '../kit/identity-colour.ts';
import { displayName, isNamed, spanIn, trackName } from '../kit/words.ts';
import { alsoInFrame, contrasting, largeFace, seenBetween } from './side-faces.ts';

/** Small faces under the large one. */
const FACES = 6;
/** Others in the shots that are shown; the rest are a number. */
const OTHERS = 3;

interface SidePaneProps {
  readonly side: ReviewSide;
  readonly identity: Identity;
  /** The side is a part of the identity, not all of it. */
  readonly part: boolean;
}

/** One side of a question: its face as large as there is room, who it is, and how different it can look. */
export function SidePane({ side, identity, part }: SidePaneProps) {
  const open = useStore((s) => s.open);
  const likeness = useStore((s) => selectResult(s)?.likeness);
  // A whole identity is shown as it is by now: an answer may have made it larger since the question.
  const tracks = part ? side.tracks : identity.tracks;
  const faces = useMemo(
    () => (open === undefined ? [] : contrasting(tracks, open.episode, open.summaries, FACES)),
    [open, tracks],
  );
  if (open === undefined) return null;
  const { episode, summaries } = open;
  const name = displayName(identity);
  const count = tracks.reduce((sum, track) => sum + (summaries.faceCount[track] ?? 0), 0);
  const one = tracks.length === 1 ? trackName(episode, tracks[0]!) : plural(tracks.length, 'track');
  return (
    <article
      className="side"
      aria-label={part ? `${plural(tracks.length, 'track')} of ${name}` : name}
    >
      <Face
        row={largeFace(side, identity, part, { summaries, likeness })}
        of={name}
        className="side-face"
      />
      <div className="side-who">
        <h3>
          <i className="id-dot" style={{ background: identityColour(identity) }} />
          <span className={part || isNamed(identity) ? undefined : 'unnamed'}>
            {part ? one : name}
          </span>
          {identity.locked && <Lock size={13} aria-label="locked" strokeWidth={2.2} />}
        </h3>
        <p>
          {part ? `of ${name}` : one} · {plural(count, 'face')}
          <Seen tracks={tracks} />
        </p>
      </div>
      <div className="side-strip" aria-hidden="true">
        {faces.map((row) => (
          <Face key={row} row={row} decorative className="side-small" />
        ))}
      </div>
      <InTheShot tracks={tracks} />
    </article>
  );
}

/** "· 00:02–00:39": when the side is on screen, where times are known. */
function Seen({ tracks }: { readonly tracks: Int32Array }) {
  const episode = useStore((s) => s.open?.episode);
  if (episode === undefined) return null;
  const [from, to] = seenBetween(tracks, episode);
  if (Number.isNaN(from)) return null;
  return (
    <>
      {' · '}
      <time>{spanIn(episode, from, to)}</time>
    </>
  );
}

/** Who else is in the shots of a side. */
function InTheShot({ tracks }: { readonly tracks: Int32Array }) {
  const summaries = useStore((s) => s.open?.summaries);
  const set = useStore(selectIdentitySet);
  const others = useMemo(
    () => (summaries === undefined || set === undefined ? [] : alsoInFrame(tracks, summaries, set)),
    [summaries, set, tracks],
  );
  if (others.length === 0) return null;
  const unseen = others.length - OTHERS;
  return (
    <p className="side-others">
      in the shot with{' '}
      {others.slice(0, OTHERS).map((other) => (
        <span key={other.id} className="side-other" title={displayName(other)}>
          <Face row={other.canonicalFace} decorative className="side-other-face" />
          <span>{displayName(other)}</span>
        </span>
      ))}
      {unseen > 0 && plural(unseen, 'other')}
    </p>
  );
}
