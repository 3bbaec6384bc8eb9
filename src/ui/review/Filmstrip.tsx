import { type CSSProperties, useMemo, useRef } from 'react';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { Face } from '../kit/Face.tsx';
import { plural } from '../kit/format.ts';
import { useWidth } from '../kit/use-width.ts';
import { displayName, timecode, trackName } from '../kit/words.ts';
import { alsoInFrame, filmstrip } from './side-faces.ts';

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
export function Filmstrip({ track, of }: FilmstripProps) {
  const open = useStore((s) => s.open);
  const set = useStore(selectIdentitySet);
  const strip = useRef<HTMLDivElement>(null);
  const width = useWidth(strip);
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
