import { memo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { episodeSeconds, onScreen, screenTime } from '../../kit/on-screen.ts';
import { duration, timecode } from '../../kit/words.ts';

/** Units of the drawing across the bar. */
const ACROSS = 1000;
/** A short appearance still shows: least width of a mark, units. */
const LEAST = 6;

/** When the identity is on screen, over the length of the episode. */
export const Timeline = memo(function Timeline({ identity }: { readonly identity: Identity }) {
  const episode = useStore((s) => s.open?.episode);
  if (episode === undefined) return null;
  const length = episodeSeconds(episode);
  const spans = onScreen(episode, identity.tracks);
  if (length === 0 || spans.length === 0) {
    return <p className="insp-quiet">The files hold no times for these tracks.</p>;
  }
  const words = `${plural(spans.length, 'appearance')}, ${duration(screenTime(episode, identity.tracks))} in all`;
  return (
    <>
      <svg
        className="insp-timeline"
        viewBox={`0 0 ${ACROSS} 22`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`On screen: ${words}`}
      >
        {spans.map(({ from, to }) => {
          const width = Math.max(LEAST, ((to - from) / length) * ACROSS);
          const x = Math.min(ACROSS - width, (from / length) * ACROSS);
          return (
            <rect key={from} x={x} y={3} width={width} height={16} fill={identityColour(identity)}>
              <title>{`${timecode(from)}–${timecode(to)}`}</title>
            </rect>
          );
        })}
      </svg>
      <p className="insp-quiet">{words}</p>
    </>
  );
});
