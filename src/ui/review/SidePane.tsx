import { Lock } from 'lucide-react';
import { type CSSProperties, useMemo, useRef } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import type { ReviewSide } from '../../core/review/types.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { Face } from '../kit/Face.tsx';
import { plural } from '../kit/format.ts';
import { identityColour } from '../kit/identity-colour.ts';
import { useSize } from '../kit/use-size.ts';
import { displayName, isNamed, timecode, trackName } from '../kit/words.ts';
import { alsoInFrame, filmstrip, sideFace, telling } from './side-faces.ts';

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

/** People in the shot that are named; the rest are a number. */
const MOST_OTHERS = 2;
/** A face in the strip, where there is room and where there is not, and the gap beside it, px. */
const FACE = 54;
const SMALL_FACE = 40;
const ROOMY_FROM = 300;
const GAP = 2;
const MOST_FACES = 9;

interface FilmstripProps {
  readonly track: number;
  /** Name of the identity, for the alternative texts. */
  readonly of: string | undefined;
}

/** A track in a few faces, when it is on screen, and who else is in the shot. */
function Filmstrip({ track, of }: FilmstripProps) {
  const open = useStore((s) => s.open);
  const set = useStore(selectIdentitySet);
  const strip = useRef<HTMLDivElement>(null);
  const width = useSize(strip);
  const size = width >= ROOMY_FROM ? FACE : SMALL_FACE;
  const count = Math.min(MOST_FACES, Math.max(2, Math.floor((width + GAP) / (size + GAP))));
  const rows = useMemo(
    () => (open === undefined ? [] : filmstrip(open.episode, track, count)),
    [open, track, count],
  );
  const others = useMemo(
    () => (open === undefined || set === undefined ? [] : alsoInFrame(track, open.summaries, set)),
    [open, set, track],
  );
  if (open === undefined) return null;
  const { episode } = open;
  const unseen = others.length - MOST_OTHERS;
  return (
    <li className="film">
      <p className="film-words">
        <b>{trackName(episode, track)}</b>
        <time>{timecode(episode.tracks.firstTs[track] ?? Number.NaN)}</time>
        {others.length > 0 && (
          <span className="film-others">
            with{' '}
            {others.slice(0, MOST_OTHERS).map((other) => (
              <span key={other.id} className="film-other" title={displayName(other)}>
                <Face row={other.canonicalFace} decorative className="film-other-face" />
                <span>{displayName(other)}</span>
              </span>
            ))}
            {unseen > 0 && plural(unseen, 'other')}
          </span>
        )}
      </p>
      <div className="film-faces" ref={strip} style={{ '--film': `${size}px` } as CSSProperties}>
        {rows.map((row) => (
          <Face key={row} row={row} of={of} className="film-face" />
        ))}
      </div>
    </li>
  );
}
